"""A piece of a file of demand has an id, as those of all files that come in piece by piece.

Revision ID: core_demand_pieces
Revises: member_protection_cases
"""

from alembic import op

revision = "core_demand_pieces"
down_revision = "member_protection_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
alter table core.demand_file_part
  drop constraint demand_file_part_pkey,
  add column id uuid not null default gen_random_uuid() primary key,
  add constraint demand_file_part_number unique (file, number);
alter table core.demand_file_part alter id drop default;
""")


def downgrade() -> None:
    op.execute("""
alter table core.demand_file_part
  drop column id,
  drop constraint demand_file_part_number,
  add primary key (file, number);
""")
