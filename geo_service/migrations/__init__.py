"""One Alembic chain for the core and our ten programmes; a file's slug starts with its owner."""
