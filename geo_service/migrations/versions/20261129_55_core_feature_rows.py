"""What pages of items need: each public facility's GeoJSON as it is sent, and indexes for parts of texts and numbers.

Revision ID: core_feature_rows
Revises: core_webhooks
"""

from alembic import op

revision = "core_feature_rows"
down_revision = "core_webhooks"
branch_labels = None
depends_on = None

FEATURES = """
-- Each public facility as a GeoJSON feature in CRS84, up to and without the value of its last property, `report`, which
-- ages by itself: a page is many of these, joined.
create table core.public_feature (
  facility_id bigint primary key references core.public_facility on delete cascade,
  feature text not null
);
grant select on core.public_feature to geo_app, geo_public;

-- The members stand in the order in which core/features/properties.py tells them, and are written as orjson does.
create function core.feature(f core.public_facility) returns text
language sql stable set search_path = pg_catalog, public set extra_float_digits = 1
begin atomic
  select '{"type":"Feature","id":' || f.id
         || ',"geometry":' || coalesce(
              '{"type":"Point","coordinates":[' || st_x(f.position) || ',' || st_y(f.position) || ']}', 'null')
         || ',"properties":' || left(cast(row_to_json(p) as text), -1) || ',"report":'
    from (select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street_code, f.street,
                 f.region, f.position_precision, f.functions, f.free_parking_minutes, f.free_bays, f.chargers,
                 f.hours, f.hours_text, f.attributes, f.sample,
                 to_char(f.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
                   || coalesce(nullif(to_char(f.updated_at, '.US'), '.000000'), '') || '+00:00'
                 as updated_at) p;
end;

create function core.put_features() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into core.public_feature (facility_id, feature)
  select r.id, core.feature(r) from changed_rows r
  on conflict (facility_id) do update set feature = excluded.feature;
  return null;
end
$$;
revoke all on function core.feature, core.put_features from public;

create trigger feature_insert after insert on core.public_facility
  referencing new table as changed_rows for each statement execute function core.put_features();
create trigger feature_update after update on core.public_facility
  referencing new table as changed_rows for each statement execute function core.put_features();

insert into core.public_feature (facility_id, feature) select f.id, core.feature(f) from core.public_facility f;
"""

PAIRS = """
-- Two texts without accents and without regard to the case of a to z, as the distinct pairs of characters that stand
-- side by side in them: what holds a part has all pairs of the part. (Trigrams know nothing of two characters, and in
-- some locales nothing of Chinese.)
create function core.pairs(name text, address text) returns text[]
language sql immutable parallel safe strict set search_path = pg_catalog
begin atomic
  with plain as (
    select lower(regexp_replace(normalize(name || chr(10) || address, NFD), '[\u0300-\u036f]', '', 'g') collate "C")
           as letters
  )
  select array(select distinct substr(letters, place, 2)
                 from plain, generate_series(1, length(letters) - 1) as place);
end;
revoke all on function core.pairs from public;
grant execute on function core.pairs to geo_app, geo_public;

create index public_facility_pairs on core.public_facility using gin (core.pairs(name, address))
  with (gin_pending_list_limit = 256);
"""

# A page in a box of the city is soon full of those that lie in it, walking by id; the table itself need not be read.
WALK = "create index public_facility_walk on core.public_facility (id) include (kind, position)"

# What lies in a small box is all looked at, in the index alone: it has the positions as they are, of which GiST keeps
# only boxes in single precision. (An index cannot have one column as both; the function leaves a position as it is.)
NEAR = """
create index public_facility_near on core.public_facility using gist (st_setsrid(position, 4326))
  include (id, kind, position)
"""

# The numbers that kinds declare; core/features/models.py has the same. Over all rows, for the planner learns nothing
# from an index of some.
NUMBERS = ("area_m2",)


def upgrade() -> None:
    op.execute(FEATURES)
    op.execute(PAIRS)
    op.execute(WALK)
    op.execute(NEAR)
    for name in NUMBERS:
        told = f"cast(attributes ->> '{name}' as double precision)"
        op.execute(f"create index public_facility_by_{name} on core.public_facility (({told}), id)")


def downgrade() -> None:
    for name in NUMBERS:
        op.execute(f"drop index core.public_facility_by_{name}")
    op.execute("drop index core.public_facility_near")
    op.execute("drop index core.public_facility_walk")
    op.execute("drop index core.public_facility_pairs")
    op.execute("drop function core.pairs")
    op.execute("drop trigger feature_update on core.public_facility")
    op.execute("drop trigger feature_insert on core.public_facility")
    op.execute("drop function core.put_features")
    op.execute("drop function core.feature")
    op.execute("drop table core.public_feature")
