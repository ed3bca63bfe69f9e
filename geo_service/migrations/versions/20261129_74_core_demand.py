"""Demand: who needs the service, where; layers of cells and points with a weight, each with its source.

Revision ID: core_demand
Revises: core_quick
"""

from alembic import op

revision = "core_demand"
down_revision = "core_quick"
branch_labels = None
depends_on = None

TABLES = """
create table core.demand_layer (
  id text primary key,
  organisation text not null,
  name_zh text not null,
  name_en text not null,
  unit_zh text not null,
  unit_en text not null,
  source text not null,
  precision text not null,
  how_zh text not null,
  how_en text not null,
  date text not null,
  licence text not null,
  hourly boolean not null,
  total float8 not null,
  places integer not null,
  west float8 not null,
  south float8 not null,
  east float8 not null,
  north float8 not null,
  entered_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  entered_at timestamptz not null default now(),
  constraint demand_layer_id check (id ~ '^[a-z][a-z0-9_]{1,59}$'),
  constraint demand_layer_told
    check (least(length(name_zh), length(name_en), length(unit_zh), length(unit_en), length(source), length(how_zh),
                 length(how_en)) > 0),
  constraint demand_layer_precision check (precision in ('counted', 'modelled')),
  constraint demand_layer_date check (date ~ '^\\d{4}(-\\d\\d){0,2}$'),
  constraint demand_layer_total check (total >= 0 and total < 'infinity' and places > 0)
);

create table core.demand_cell (
  layer text not null references core.demand_layer on delete cascade,
  number integer not null,
  cell bigint not null,
  lon float8 not null,
  lat float8 not null,
  weight float8 not null,
  district text not null,
  street text not null,
  hours float8[],
  primary key (layer, number),
  constraint demand_cell_weight check (weight >= 0 and weight < 'infinity'),
  constraint demand_cell_hours check (cardinality(hours) = 24)
);
"""

# A layer is replaced as a whole, never changed; who brought it, and when, is not the writer's to say.
RIGHTS = """
grant select, delete, insert (id, organisation, name_zh, name_en, unit_zh, unit_en, source, precision, how_zh, how_en,
  date, licence, hourly, total, places, west, south, east, north) on core.demand_layer to geo_app;
grant select, insert on core.demand_cell to geo_app;

alter table core.demand_layer enable row level security, force row level security;
alter table core.demand_cell enable row level security, force row level security;

create policy own_rows on core.demand_layer to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
-- What the Federation brought in is for every union to plan with; it is nobody else's to change.
create policy of_all on core.demand_layer for select to geo_app
  using (organisation = 'federation' and coalesce(current_setting('geo.actor', true), '') <> ''
         and coalesce(current_setting('geo.organisations', true), '') <> '');
create policy of_layers on core.demand_cell for select to geo_app
  using (layer in (select l.id from core.demand_layer l));
create policy of_own_layers on core.demand_cell for insert to geo_app
  with check (layer in (select l.id from core.demand_layer l where core.acts_for(l.organisation)));
create policy triggers on core.demand_layer to geo_owner using (true) with check (true);
create policy triggers on core.demand_cell to geo_owner using (true) with check (true);

create trigger audit_insert after insert on core.demand_layer
  referencing new table as new_rows for each statement execute function core.audit_write('id');
create trigger audit_delete after delete on core.demand_layer
  referencing old table as old_rows for each statement execute function core.audit_write('id');
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)


def downgrade() -> None:
    op.execute("drop table core.demand_cell, core.demand_layer")
