"""Places are found by where they were said to be, also by somebody who may not see all of them.

Row-level security keeps everything but plain comparisons of columns from an index, and so whatever PostGIS would ask.

Revision ID: core_places_given
Revises: core_texts_beside
"""

from alembic import op

revision = "core_places_given"
down_revision = "core_texts_beside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("place_given", "place", ["given_lon", "given_lat"], schema="core")


def downgrade() -> None:
    op.drop_index("place_given", "place", schema="core")
