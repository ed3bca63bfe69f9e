"""Of which bytes a list or a file of stays is, is known when it begins, and never changes.

Revision ID: member_protection_received
Revises: core_demand_pieces
"""

from alembic import op

revision = "member_protection_received"
down_revision = "core_demand_pieces"
branch_labels = None
depends_on = None

TABLES = ("enrolment_list", "discharge_file")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"revoke update (file_sha256) on member_protection.{table} from geo_app")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"grant update (file_sha256) on member_protection.{table} to geo_app")
