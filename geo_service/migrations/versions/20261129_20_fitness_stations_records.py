"""The selections of fitness stations, the places that they give, plaques and subsidies.

Revision ID: fitness_stations_records
Revises: core_publish
"""

from alembic import op

revision = "fitness_stations_records"
down_revision = "core_publish"
branch_labels = None
depends_on = None

TABLES = """
create schema fitness_stations;

create table fitness_stations.selection (
  edition integer primary key,
  stations integer not null,
  candidates integer not null,
  day date not null,
  comment text not null default '',
  decided_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  decided_at timestamptz not null default now(),
  constraint selection_places unique (edition, stations),
  constraint selection_stations check (stations > 0),
  constraint selection_candidates check (candidates > 0)
);

create table fitness_stations.place (
  edition integer not null,
  number integer not null,
  stations integer not null,
  case_id bigint not null unique references core.workflow_case,
  organisation text not null,
  step_id bigint not null unique references core.workflow_step,
  primary key (edition, number),
  constraint place_of_selection foreign key (edition, stations)
    references fitness_stations.selection (edition, stations),
  constraint place_number check (number between 1 and stations)
);

create table fitness_stations.plaque (
  number text primary key,
  case_id bigint not null unique references fitness_stations.place (case_id),
  organisation text not null,
  given_at timestamptz not null default now()
);

create table fitness_stations.subsidy (
  case_id bigint primary key references fitness_stations.place (case_id),
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
"""

RIGHTS = """
grant usage on schema fitness_stations to geo_app;
grant select, insert (edition, stations, candidates, day, comment) on fitness_stations.selection to geo_app;
grant select, insert (edition, number, stations, case_id, organisation, step_id) on fitness_stations.place to geo_app;
grant select, insert (number, case_id, organisation) on fitness_stations.plaque to geo_app;
grant select, insert (case_id, facility_id, organisation, acceptance_id, step_id, fen)
  on fitness_stations.subsidy to geo_app;

-- Whoever applies sees that the selection was made, when, by whom and why, as their own cases say; nobody else does.
create policy signed_in on fitness_stations.selection for select to geo_app
  using (coalesce(current_setting('geo.actor', true), '') <> '');
create policy federation on fitness_stations.selection for insert to geo_app
  with check (core.acts_for('federation'));
create policy own_rows on fitness_stations.place to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on fitness_stations.plaque to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on fitness_stations.subsidy to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
"""

# Each with the column that tells its rows apart.
SECURED = {"selection": "edition", "place": "case_id", "plaque": "number", "subsidy": "case_id"}

SECURITY = """
alter table fitness_stations.{table} enable row level security, force row level security;
create policy triggers on fitness_stations.{table} to geo_owner using (true) with check (true);
create trigger only_added_to before update or delete or truncate on fitness_stations.{table}
  for each statement execute function core.refuse_change();
create trigger audit_insert after insert on fitness_stations.{table}
  referencing new table as new_rows for each statement execute function core.audit_write('{key}');
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)
    for table, key in SECURED.items():
        op.execute(SECURITY.format(table=table, key=key))


def downgrade() -> None:
    op.execute("drop schema fitness_stations cascade")
