"""Plaques of driver homes, their subsidies, and what these are used for.

Revision ID: driver_homes_money
Revises: core_workflow
"""

from alembic import op

revision = "driver_homes_money"
down_revision = "core_workflow"
branch_labels = None
depends_on = None

TABLES = """
create schema driver_homes;

create table driver_homes.plaque (
  number text primary key,
  case_id bigint not null unique references core.workflow_case,
  organisation text not null,
  given_at timestamptz not null default now()
);

create table driver_homes.subsidy (
  case_id bigint primary key references core.workflow_case,
  facility_id bigint not null unique references core.facility,
  organisation text not null,
  acceptance_id bigint not null,
  accepted text not null default 'accepted',
  step_id bigint not null unique references core.workflow_step,
  fen bigint not null,
  entered_at timestamptz not null default now(),
  constraint subsidy_accepted check (accepted = 'accepted'),
  constraint subsidy_fen check (fen > 0),
  constraint subsidy_of_accepted foreign key (case_id, acceptance_id, accepted)
    references core.workflow_step (case_id, id, facility_status)
);

create table driver_homes.subsidy_use (
  id bigint generated always as identity primary key,
  case_id bigint not null references driver_homes.subsidy,
  organisation text not null,
  step_id bigint not null references core.workflow_step,
  purpose text not null,
  what text not null,
  fen bigint not null,
  day date not null,
  asset_number text,
  entered_at timestamptz not null default now(),
  constraint subsidy_use_purpose check (purpose in ('equipment', 'running', 'activities')),
  constraint subsidy_use_fen check (fen > 0)
);
create index subsidy_use_case_id on driver_homes.subsidy_use (case_id);
"""

RIGHTS = """
grant usage on schema driver_homes to geo_app;
grant select, insert (number, case_id, organisation) on driver_homes.plaque to geo_app;
grant select, insert (case_id, facility_id, organisation, acceptance_id, step_id, fen)
  on driver_homes.subsidy to geo_app;
grant select, insert (case_id, organisation, step_id, purpose, what, fen, day, asset_number)
  on driver_homes.subsidy_use to geo_app;

-- The subsidy's row is locked, so of two uses at one moment the second sees the first.
create function driver_homes.check_subsidy_use() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  given bigint;
begin
  select s.fen into given from driver_homes.subsidy s where s.case_id = new.case_id for update;
  if given < new.fen
             + coalesce((select sum(u.fen) from driver_homes.subsidy_use u where u.case_id = new.case_id), 0) then
    raise exception 'more than the subsidy' using errcode = 'check_violation', constraint = 'subsidy_use_within';
  end if;
  return new;
end
$$;
revoke all on function driver_homes.check_subsidy_use() from public;
create trigger within_subsidy before insert on driver_homes.subsidy_use
  for each row execute function driver_homes.check_subsidy_use();
"""

# Each with the column that tells its rows apart.
SECURED = {"plaque": "number", "subsidy": "case_id", "subsidy_use": "id"}

SECURITY = """
alter table driver_homes.{table} enable row level security, force row level security;
create policy own_rows on driver_homes.{table} to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy triggers on driver_homes.{table} to geo_owner using (true) with check (true);
create trigger only_added_to before update or delete or truncate on driver_homes.{table}
  for each statement execute function core.refuse_change();
create trigger audit_insert after insert on driver_homes.{table}
  referencing new table as new_rows for each statement execute function core.audit_write('{key}');
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)
    for table, key in SECURED.items():
        op.execute(SECURITY.format(table=table, key=key))


def downgrade() -> None:
    op.execute("drop schema driver_homes cascade")
