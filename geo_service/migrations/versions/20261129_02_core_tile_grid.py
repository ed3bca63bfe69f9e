"""Where each public facility lies on the grid of map tiles, so that a tile is one range of an index.

Revision ID: core_tile_grid
Revises: core_changes_feed
"""

from alembic import op

revision = "core_tile_grid"
down_revision = "core_changes_feed"
branch_labels = None
depends_on = None

GRID = """
-- How far east a longitude (degrees) lies in the square of Web Mercator: 0 at its western edge, 1 at its eastern.
create function core.across(lon double precision) returns double precision
language sql immutable parallel safe strict
return (lon + 180) / 360;

-- How far south a latitude (degrees) lies in it: 0 at its northern edge, 1 at its southern.
create function core.down(lat double precision) returns double precision
language sql immutable parallel safe strict
return 0.5 - ln(tan(pi() / 4 + radians(greatest(-85.0511287798066, least(85.0511287798066, lat))) / 2)) / (2 * pi());

-- The lowest 24 bits of a number, each followed by a zero bit.
create function core.with_gaps(bits bigint) returns bigint
language plpgsql immutable parallel safe strict
as $$
begin
  bits := (bits | (bits << 16)) & x'0000ffff0000ffff'::bigint;
  bits := (bits | (bits << 8)) & x'00ff00ff00ff00ff'::bigint;
  bits := (bits | (bits << 4)) & x'0f0f0f0f0f0f0f0f'::bigint;
  bits := (bits | (bits << 2)) & x'3333333333333333'::bigint;
  return (bits | (bits << 1)) & x'5555555555555555'::bigint;
end
$$;

-- The tile of zoom 24 that holds a point of the square, its column's and its row's bits in turn. All that lies in one
-- tile of any zoom is one range of these numbers: from the tile's own corner on, 4 to the power of (24 - zoom) of them.
create function core.quad(across double precision, down double precision) returns bigint
language sql immutable parallel safe strict
return core.with_gaps(least(16777215, greatest(0, floor(across * 16777216)))::bigint)
     | (core.with_gaps(least(16777215, greatest(0, floor(down * 16777216)))::bigint) << 1);

revoke all on function core.across, core.down, core.with_gaps, core.quad from public;
grant execute on function core.across, core.down, core.with_gaps, core.quad to geo_app, geo_public;
"""

# Of the positions as they are kept, and as AMap's maps want them.
COLUMNS = {"": "position", "_gcj02": "core.convert(position, 'wgs84', 'gcj02')"}


def added(suffix: str, position: str) -> str:
    """The statements that put a position on the grid: all of a tile of low detail stands in the index."""
    across, down = f"core.across(st_x({position}))", f"core.down(st_y({position}))"
    return f"""
alter table core.public_facility
  add column across{suffix} double precision generated always as ({across}) stored,
  add column down{suffix} double precision generated always as ({down}) stored,
  add column quad{suffix} bigint generated always as (core.quad({across}, {down})) stored;
create index public_facility_tile{suffix} on core.public_facility (quad{suffix}, id)
  include (kind, tier, name, sample, across{suffix}, down{suffix}) where placed;
"""


POINTS = """
-- The placed facilities as points in the square of Web Mercator, once in each datum that tiles come in.
create view core.tile_point as
select 'wgs84' as datum, id, kind, tier, name, sample, across, down, quad from core.public_facility where placed
 union all
select 'gcj02', id, kind, tier, name, sample, across_gcj02, down_gcj02, quad_gcj02 from core.public_facility
 where placed;

grant select on core.tile_point to geo_app, geo_public;
"""


def upgrade() -> None:
    op.execute(GRID)
    for suffix, position in COLUMNS.items():
        op.execute(added(suffix, position))
    op.execute(POINTS)


def downgrade() -> None:
    op.execute("drop view core.tile_point")
    for suffix in COLUMNS:
        op.execute(f"drop index core.public_facility_tile{suffix}")
        for name in ("quad", "down", "across"):
            op.execute(f"alter table core.public_facility drop column {name}{suffix}")
    op.execute("drop function core.quad, core.with_gaps, core.down, core.across")
