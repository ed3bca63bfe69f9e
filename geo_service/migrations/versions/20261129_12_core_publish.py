"""Publishing joins the facilities that changed, instead of holding every facility against the list of them.

Revision ID: core_publish
Revises: driver_homes_money
"""

from importlib import import_module

from alembic import op

changes = import_module("geo_service.migrations.versions.20261123_02_core_changes")

revision = "core_publish"
down_revision = "driver_homes_money"
branch_labels = None
depends_on = None

BEFORE = "create or replace " + changes.PROJECTION[changes.PROJECTION.index("function core.publish(") :]
BEFORE = BEFORE[: BEFORE.index("$$;") + 3]


def upgrade() -> None:
    op.execute(BEFORE.replace("= any(ids)", "in (select unnest(ids))"))


def downgrade() -> None:
    op.execute(BEFORE)
