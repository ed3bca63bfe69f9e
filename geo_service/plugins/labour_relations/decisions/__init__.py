"""The decisions of labour relations: no HTTP, no database, no clock."""
