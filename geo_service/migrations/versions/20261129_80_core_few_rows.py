"""So that few rows are looked at: sums of what lies in squares of the map, and single characters of texts.

Revision ID: core_few_rows
Revises: core_planning
"""

from importlib import import_module

from alembic import op

features = import_module("geo_service.migrations.versions.20261129_55_core_feature_rows")

revision = "core_few_rows"
down_revision = "core_planning"
branch_labels = None
depends_on = None

SQUARES = """
-- What lies in the squares of zoom 14, in each datum that tiles come in: a row for each kind and tier ('' for none).
-- Whole numbers, that they can be added to and taken from for ever: the sum of the ids, which is the id where there is
-- one facility, and the sums of how far east and south they lie, in 2^32 parts of the square of Web Mercator. Where all
-- have gone a row of zeros stays.
create table core.tile_square (
  datum text not null,
  square integer not null,
  kind text not null,
  tier text not null,
  facilities integer not null,
  ids bigint not null,
  across bigint not null,
  down bigint not null,
  primary key (datum, square, kind, tier)
);
grant select on core.tile_square to geo_app, geo_public;
"""

PUT = """
insert into core.tile_square (datum, square, kind, tier, facilities, ids, across, down)
select p.datum, cast(p.quad >> 20 as integer), f.kind, coalesce(f.tier, ''), sum(f.sign), sum(f.sign * f.id),
       sum(f.sign * cast(floor(p.across * 4294967296) as bigint)),
       sum(f.sign * cast(floor(p.down * 4294967296) as bigint))
  from ({changed}) f
 cross join lateral (values ('wgs84', f.quad, f.across, f.down),
                            ('gcj02', f.quad_gcj02, f.across_gcj02, f.down_gcj02)) p (datum, quad, across, down)
 where f.placed and p.quad is not null
 group by 1, 2, 3, 4
having sum(f.sign) <> 0 or sum(f.sign * f.id) <> 0 or sum(f.sign * p.across) <> 0 or sum(f.sign * p.down) <> 0
 order by 1, 2, 3, 4
on conflict (datum, square, kind, tier) do update
   set facilities = tile_square.facilities + excluded.facilities, ids = tile_square.ids + excluded.ids,
       across = tile_square.across + excluded.across, down = tile_square.down + excluded.down;
"""

TRIGGER = """
create function core.put_tile_squares_{event}() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  {put}
  return null;
end
$$;
revoke all on function core.put_tile_squares_{event} from public;
create trigger tile_squares_{event} after {event} on core.public_facility
  referencing {tables} for each statement execute function core.put_tile_squares_{event}();
"""
CAME, WENT = "select 1 as sign, c.* from come c", "select -1 as sign, g.* from gone g"
CHANGES = {
    "insert": ("new table as come", CAME),
    "update": ("old table as gone new table as come", f"{CAME} union all {WENT}"),
    "delete": ("old table as gone", WENT),
}

GRAMS = """
-- The characters of three texts and the pairs that stand side by side in them, without accents and without regard to
-- the case of a to z, after a letter that says of which text: what holds a part has all characters and pairs of the
-- part. (Trigrams know nothing of two characters, and in some locales nothing of Chinese.)
create function core.grams(name text, address text, hours_text text) returns text[]
language sql immutable parallel safe set search_path = pg_catalog
begin atomic
  select array(
    select unnest(array[told.text || letter, told.text || letter || coalesce(following, '')])
      from (values ('n', name), ('a', address), ('h', hours_text)) told (text, given),
           string_to_array(lower(regexp_replace(normalize(given, NFD), '[\u0300-\u036f]', '', 'g') collate "C"), null)
             as letters,
           unnest(letters, letters[2:]) pair (letter, following));
end;
revoke all on function core.grams from public;
grant execute on function core.grams to geo_app, geo_public;

create index public_facility_grams on core.public_facility using gin (core.grams(name, address, hours_text))
  with (gin_pending_list_limit = 256);
drop index core.public_facility_pairs;
drop function core.pairs;
"""


def upgrade() -> None:
    op.execute(SQUARES)
    op.execute(PUT.format(changed="select 1 as sign, f.* from core.public_facility f"))
    for event, (tables, changed) in CHANGES.items():
        op.execute(TRIGGER.format(event=event, tables=tables, put=PUT.format(changed=changed)))
    op.execute(GRAMS)


def downgrade() -> None:
    op.execute("drop index core.public_facility_grams")
    op.execute("drop function core.grams")
    op.execute(features.PAIRS)
    for event in CHANGES:
        op.execute(f"drop trigger tile_squares_{event} on core.public_facility")
        op.execute(f"drop function core.put_tile_squares_{event}")
    op.execute("drop table core.tile_square")
