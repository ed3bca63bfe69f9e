"""Who looks after a site sees with it what drivers report of it, as everybody does of an open one.

Revision ID: core_part4
Revises: core_feature_rows
"""

from alembic import op

revision = "core_part4"
down_revision = "core_feature_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select on core.public_report to geo_app")


def downgrade() -> None:
    op.execute("revoke select on core.public_report from geo_app")
