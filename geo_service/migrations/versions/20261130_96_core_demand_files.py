"""Files of demand on their way in: their pieces until a job has read them, and what is wrong in which row.

Revision ID: core_demand_files
Revises: core_quick_acting
"""

from alembic import op

from geo_service.migrations.audit import audited

revision = "core_demand_files"
down_revision = "core_quick_acting"
branch_labels = None
depends_on = None

TABLES = """
create table core.demand_file (
  id uuid primary key,
  layer text not null,
  organisation text not null references core.organisation,
  actor text not null,
  told jsonb not null,
  replacing boolean not null,
  job_id bigint,
  state text,
  places bigint,
  left_out float8,
  faults bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint demand_file_state check (state in ('done', 'refused')),
  constraint demand_file_actor check (actor <> '')
);
create index demand_file_actor on core.demand_file (actor, created_at desc);
create index demand_file_organisation on core.demand_file (organisation);

create table core.demand_file_part (
  file uuid not null references core.demand_file on delete cascade,
  number bigint not null,
  content bytea not null,
  primary key (file, number)
);

create table core.demand_file_fault (
  file uuid not null references core.demand_file on delete cascade,
  number bigint not null,
  "row" bigint,
  "column" text not null,
  given text not null,
  wanted_zh text not null,
  wanted_en text not null,
  primary key (file, number)
);
"""

RIGHTS = """
grant select, insert, delete, update (job_id, state, places, left_out, faults) on core.demand_file to geo_app;
grant select, insert, delete on core.demand_file_part to geo_app;
grant select, insert on core.demand_file_fault to geo_app;

create policy own_rows on core.demand_file to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
"""
BELOW = """
create policy own_rows on core.{table} to geo_app
  using (exists (select from core.demand_file f where f.id = file))
  with check (exists (select from core.demand_file f where f.id = file));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("demand_file", "demand_file_part", "demand_file_fault"):
        op.execute(f"alter table core.{table} enable row level security, force row level security")
    op.execute(RIGHTS)
    for table in ("demand_file_part", "demand_file_fault"):
        op.execute(BELOW.format(table=table))
    op.execute(audited("core.demand_file", "id"))


def downgrade() -> None:
    op.execute("drop table core.demand_file_fault, core.demand_file_part, core.demand_file")
