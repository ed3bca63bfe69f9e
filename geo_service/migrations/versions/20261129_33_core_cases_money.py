"""Plaques, subsidies and their use in tables of the core, for every programme; and one order of locks for all writers.

What driver homes and fitness stations had in tables of their own comes over. What the audit wrote of it stays under
the old names.

Revision ID: core_cases_money
Revises: fitness_stations_place_held
"""

from importlib import import_module

from alembic import op

homes = import_module("geo_service.migrations.versions.20261129_11_driver_homes_money")
stations = import_module("geo_service.migrations.versions.20261129_20_fitness_stations_records")

revision = "core_cases_money"
down_revision = "fitness_stations_place_held"
branch_labels = None
depends_on = None

TABLES = """
create table core.plaque (
  case_id bigint primary key references core.workflow_case,
  programme text not null,
  number text not null,
  organisation text not null,
  given_at timestamptz not null default now(),
  constraint plaque_number unique (programme, number)
);

create table core.subsidy (
  case_id bigint primary key references core.workflow_case,
  programme text not null,
  facility_id bigint references core.facility,
  organisation text not null,
  acceptance_id bigint not null,
  accepted text not null default 'accepted',
  step_id bigint not null unique references core.workflow_step,
  fen bigint not null,
  purposes text[] not null,
  entered_at timestamptz not null default now(),
  constraint subsidy_of_facility unique (programme, facility_id),
  constraint subsidy_accepted check (accepted = 'accepted'),
  constraint subsidy_fen check (fen > 0),
  constraint subsidy_of_accepted foreign key (case_id, acceptance_id, accepted)
    references core.workflow_step (case_id, id, facility_status)
);

create table core.subsidy_use (
  id bigint generated always as identity primary key,
  case_id bigint not null references core.subsidy,
  organisation text not null,
  step_id bigint not null references core.workflow_step,
  purpose text not null,
  what text not null,
  fen bigint not null,
  day date not null,
  asset_number text,
  entered_at timestamptz not null default now(),
  constraint subsidy_use_fen check (fen > 0)
);
create index subsidy_use_case_id on core.subsidy_use (case_id);
"""

COME_OVER = """
insert into core.plaque (case_id, programme, number, organisation, given_at)
select p.case_id, '{programme}', p.number, p.organisation, p.given_at from {programme}.plaque p;

insert into core.subsidy (case_id, programme, facility_id, organisation, acceptance_id, accepted, step_id, fen,
                          purposes, entered_at)
select s.case_id, '{programme}', s.facility_id, s.organisation, s.acceptance_id, s.accepted, s.step_id, s.fen,
       '{purposes}', s.entered_at
  from {programme}.subsidy s;
"""

USES_COME_OVER = """
insert into core.subsidy_use (id, case_id, organisation, step_id, purpose, what, fen, day, asset_number, entered_at)
overriding system value
select u.id, u.case_id, u.organisation, u.step_id, u.purpose, u.what, u.fen, u.day, u.asset_number, u.entered_at
  from driver_homes.subsidy_use u;
select setval(pg_get_serial_sequence('core.subsidy_use', 'id'), max(u.id)) from core.subsidy_use u having count(*) > 0;
"""

RIGHTS = """
grant select, insert (case_id, number) on core.plaque to geo_app;
grant select, insert (case_id, acceptance_id, step_id, fen, purposes) on core.subsidy to geo_app;
grant select, insert (case_id, step_id, purpose, what, fen, day, asset_number) on core.subsidy_use to geo_app;

-- Whose a row is, of which programme and facility, is what its case says; nobody tells it otherwise.
create function core.follow_case() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  return jsonb_populate_record(new, (
    select jsonb_build_object('programme', c.programme, 'facility_id', c.facility_id, 'organisation', c.organisation)
      from core.workflow_case c
     where c.id = new.case_id
  ));
end
$$;

-- The subsidy's row is locked, so of two uses at one moment the second sees the first.
create function core.check_subsidy_use() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  s core.subsidy;
begin
  select * into s from core.subsidy where case_id = new.case_id for update;
  if new.purpose <> all (s.purposes) then
    raise exception 'not a purpose of the subsidy'
      using errcode = 'check_violation', constraint = 'subsidy_use_purpose';
  end if;
  if s.fen < new.fen
             + coalesce((select sum(u.fen) from core.subsidy_use u where u.case_id = new.case_id), 0) then
    raise exception 'more than the subsidy' using errcode = 'check_violation', constraint = 'subsidy_use_within';
  end if;
  return new;
end
$$;
revoke all on function core.follow_case(), core.check_subsidy_use() from public;

create trigger within_subsidy before insert on core.subsidy_use
  for each row execute function core.check_subsidy_use();
create trigger of_place before insert on core.plaque for each row
  when (new.programme = 'fitness_stations') execute function fitness_stations.check_place_held();
create trigger of_place before insert on core.subsidy for each row
  when (new.programme = 'fitness_stations') execute function fitness_stations.check_place_held();
"""

# Whoever writes to the registry takes the lock of its numbers first, then rows. Taken after the rows, as the numbers
# alone would have it, two writers of a site stood in each other's way: one had the number and wanted the row, the other
# had the row and wanted the number.
ONE_ORDER = """
create function core.await_change_order() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.take_change_order();
  return null;
end
$$;
revoke all on function core.await_change_order() from public;
-- For whoever reads first what they then write.
grant execute on function core.take_change_order() to geo_app;
create trigger in_order before insert or update or delete on core.place
  for each statement execute function core.await_change_order();
create trigger in_order before insert or update or delete on core.facility
  for each statement execute function core.await_change_order();
"""

# Each with the column that tells its rows apart.
SECURED = {"plaque": "case_id", "subsidy": "case_id", "subsidy_use": "id"}

SECURITY = """
create trigger follow_case before insert on core.{table} for each row execute function core.follow_case();
alter table core.{table} enable row level security, force row level security;
create policy own_rows on core.{table} to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy triggers on core.{table} to geo_owner using (true) with check (true);
create trigger only_added_to before update or delete or truncate on core.{table}
  for each statement execute function core.refuse_change();
create trigger audit_insert after insert on core.{table}
  referencing new table as new_rows for each statement execute function core.audit_write('{key}');
"""

GO_BACK = """
insert into {programme}.plaque (number, case_id, organisation, given_at)
select p.number, p.case_id, p.organisation, p.given_at from core.plaque p where p.programme = '{programme}';
insert into {programme}.subsidy (case_id, facility_id, organisation, acceptance_id, accepted, step_id, fen, entered_at)
select s.case_id, s.facility_id, s.organisation, s.acceptance_id, s.accepted, s.step_id, s.fen, s.entered_at
  from core.subsidy s
 where s.programme = '{programme}';
"""

USES_GO_BACK = """
insert into driver_homes.subsidy_use (id, case_id, organisation, step_id, purpose, what, fen, day, asset_number,
                                      entered_at)
overriding system value
select u.id, u.case_id, u.organisation, u.step_id, u.purpose, u.what, u.fen, u.day, u.asset_number, u.entered_at
  from core.subsidy_use u;
select setval(pg_get_serial_sequence('driver_homes.subsidy_use', 'id'), max(u.id))
  from driver_homes.subsidy_use u having count(*) > 0;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(COME_OVER.format(programme="driver_homes", purposes="{equipment,running,activities}"))
    op.execute(COME_OVER.format(programme="fitness_stations", purposes="{}"))
    op.execute(USES_COME_OVER)
    op.execute("drop schema driver_homes cascade")
    op.execute("drop table fitness_stations.plaque, fitness_stations.subsidy")
    op.execute(RIGHTS)
    for table, key in SECURED.items():
        op.execute(SECURITY.format(table=table, key=key))
    op.execute(ONE_ORDER)


def downgrade() -> None:
    op.execute("drop trigger in_order on core.place; drop trigger in_order on core.facility")
    op.execute("revoke execute on function core.take_change_order() from geo_app")
    op.execute("drop function core.await_change_order()")
    homes_before()
    stations_before()
    op.execute("drop table core.subsidy_use, core.subsidy, core.plaque")
    op.execute("drop function core.follow_case(), core.check_subsidy_use()")


def homes_before() -> None:
    """The tables of driver homes as they were, with their rows, which came in before the checks of new ones."""
    op.execute(homes.TABLES)
    op.execute(GO_BACK.format(programme="driver_homes"))
    op.execute(USES_GO_BACK)
    op.execute(homes.RIGHTS)
    for table, key in homes.SECURED.items():
        op.execute(homes.SECURITY.format(table=table, key=key))


def stations_before() -> None:
    """The two tables of fitness stations as they were, with their rows."""
    plaque, subsidy = stations.TABLES.split("\n\n")[-2:]
    op.execute(plaque)
    op.execute(subsidy)
    op.execute(GO_BACK.format(programme="fitness_stations"))
    op.execute(
        "grant select, insert (number, case_id, organisation) on fitness_stations.plaque to geo_app;"
        "grant select, insert (case_id, facility_id, organisation, acceptance_id, step_id, fen)"
        " on fitness_stations.subsidy to geo_app"
    )
    for table in ("plaque", "subsidy"):
        op.execute(
            f"create policy own_rows on fitness_stations.{table} to geo_app"
            " using (core.acts_for(organisation)) with check (core.acts_for(organisation))"
        )
        op.execute(stations.SECURITY.format(table=table, key=stations.SECURED[table]))
