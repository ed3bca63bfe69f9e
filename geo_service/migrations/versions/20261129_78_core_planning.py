"""Planning runs: what was asked for and what came of it, each organisation its own.

Revision ID: core_planning
Revises: core_demand
"""

from alembic import op

from geo_service.migrations.audit import audited

revision = "core_planning"
down_revision = "core_demand"
branch_labels = None
depends_on = None

TABLES = """
create table core.planning_run (
  id uuid primary key,
  kind text not null,
  title text,
  organisation text not null references core.organisation,
  actor text not null,
  inputs jsonb not null,
  base uuid references core.planning_run on delete set null,
  job_id bigint not null,
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  constraint planning_run_kind check (kind in ('coverage', 'siting')),
  constraint planning_run_actor check (actor <> '')
);
create index planning_run_actor_job on core.planning_run (actor, job_id);
create index planning_run_organisation on core.planning_run (organisation, created_at desc);
create index planning_run_base on core.planning_run (base);

create table core.planning_result (
  run_id uuid primary key references core.planning_run on delete cascade,
  change_number bigint not null,
  sources jsonb not null,
  summary jsonb not null,
  notices jsonb not null,
  tables bytea not null,
  finished_at timestamptz not null default now()
);
-- It is compressed as it is.
alter table core.planning_result alter column tables set storage external;
"""

RIGHTS = """
grant select, insert, delete, update (title, is_shared) on core.planning_run to geo_app;
grant select, insert on core.planning_result to geo_app;

-- What is shared everybody sees who acts for anybody; whoever may not read plans comes to no statement.
create policy own_rows on core.planning_run to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy shared_rows on core.planning_run for select to geo_app
  using (is_shared and coalesce(current_setting('geo.organisations', true), '') <> '');
create policy own_rows on core.planning_result to geo_app
  using (exists (select from core.planning_run r where r.id = run_id))
  with check (exists (select from core.planning_run r where r.id = run_id and core.acts_for(r.organisation)));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("planning_run", "planning_result"):
        op.execute(f"alter table core.{table} enable row level security, force row level security")
    op.execute(RIGHTS)
    op.execute(audited("core.planning_run", "id"))


def downgrade() -> None:
    op.execute("drop table core.planning_result, core.planning_run")
