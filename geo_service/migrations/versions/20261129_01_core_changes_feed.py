"""What the change feed needs: whether a facility changed again after a change.

Revision ID: core_changes_feed
Revises: core_access
"""

from alembic import op

revision = "core_changes_feed"
down_revision = "core_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index public_change_of on core.public_change (facility_id, number)")


def downgrade() -> None:
    op.execute("drop index core.public_change_of")
