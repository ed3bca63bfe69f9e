"""Truck rounds are runs as well.

Revision ID: core_rounds
Revises: core_few_rows
"""

from alembic import op

revision = "core_rounds"
down_revision = "core_few_rows"
branch_labels = None
depends_on = None

KINDS = """
alter table core.planning_run drop constraint planning_run_kind;
alter table core.planning_run add constraint planning_run_kind check (kind in ({kinds}));
"""


def upgrade() -> None:
    op.execute(KINDS.format(kinds="'coverage', 'siting', 'rounds'"))


def downgrade() -> None:
    op.execute("delete from core.planning_run where kind = 'rounds'")
    op.execute(KINDS.format(kinds="'coverage', 'siting'"))
