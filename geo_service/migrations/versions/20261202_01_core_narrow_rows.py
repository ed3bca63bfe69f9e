"""Rows that no index finds are read out of one that has little else than what is asked for.

Revision ID: core_narrow_rows
Revises: core_rows_in_order
"""

from importlib import import_module

from alembic import op

in_order = import_module("geo_service.migrations.versions.20261201_02_core_rows_in_order")

revision = "core_narrow_rows"
down_revision = "core_rows_in_order"
branch_labels = None
depends_on = None

# What core/features/filters/operands.py calls unusual. Neither case nor accents are changed in a text without it that
# is in small letters.
BARE = "boolean not null generated always as ({0} = lower({0}) and {0} !~ '[^ -~、-〗一-鿿！-～]') stored"

AREA = "double precision generated always as (cast(attributes ->> 'area_m2' as double precision)) stored"
BY_AREA = "create index public_facility_by_area_m2 on core.public_facility"

# core/features/models.py has the same indexes.
ADD = """
drop index core.public_facility_told;
create index public_facility_words on core.public_facility (id)
  include (kind, name_is_bare, address_is_bare, name, address, district, street, position);
create index public_facility_figures on core.public_facility (id)
  include (kind, free_parking_minutes, free_bays, chargers, area_m2, sample, updated_at);
create index public_facility_offers on core.public_facility (kind, id) include (functions);
create function core.as_set(given text[]) returns text[] language sql immutable strict parallel safe
return array(select distinct one collate "C" from unnest(given) one order by 1);
revoke all on function core.as_set from public;
grant execute on function core.as_set to geo_app, geo_public;
create index public_facility_just on core.public_facility using hash (core.as_set(functions));
create index public_facility_told on core.public_facility (id)
  include (free_parking_minutes, free_bays, chargers, area_m2, sample, updated_at, position, kind, name_is_bare,
           address_is_bare, name, address, tier, district_code, street_code, region, position_precision, district,
           street);
"""

REMOVE = """
drop index core.public_facility_told;
drop index core.public_facility_just;
drop function core.as_set;
drop index core.public_facility_offers;
drop index core.public_facility_figures;
drop index core.public_facility_words;
alter table core.public_facility drop column name_is_bare, drop column address_is_bare, drop column area_m2;
"""


def upgrade() -> None:
    for name in ("name", "address"):
        op.execute(f"alter table core.public_facility add column {name}_is_bare {BARE.format(name)}")
    op.execute("drop index core.public_facility_by_area_m2")
    op.execute(f"alter table core.public_facility add column area_m2 {AREA}")
    op.execute(f"{BY_AREA} (area_m2, id)")
    op.execute(ADD)


def downgrade() -> None:
    op.execute(REMOVE)
    op.execute(f"{BY_AREA} ((cast(attributes ->> 'area_m2' as double precision)), id)")
    op.execute(in_order.TOLD)
