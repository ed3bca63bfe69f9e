"""Runs the chain on the connection it is given; looks only at our own schemas."""

from alembic import context

from geo_service.core.database.migrate import VERSION_TABLE_SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema=VERSION_TABLE_SCHEMA,
)
with context.begin_transaction():
    context.run_migrations()
