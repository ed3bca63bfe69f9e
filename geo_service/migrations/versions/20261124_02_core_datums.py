"""The datums of Chinese maps in SQL: core.convert says what geo_service.core.geometry says.

The formulas stand here a second time, the pieces of the box do not. A change of either is a new migration: the tests
compare the two and hold the pieces by their digest.

Revision ID: core_datums
Revises: core_horizon
"""

from alembic import op

from geo_service.core.geometry import BOX, ELSEWHERE

revision = "core_datums"
down_revision = "core_horizon"
branch_labels = None
depends_on = None


def holds(box: tuple[float, float, float, float], sign: str) -> str:
    """The condition that lon, lat lie in a box, its edges moved outwards (+) or inwards (-) by margin."""
    back = {"+": "-", "-": "+"}[sign]
    west, south, east, north = box
    return (
        f"lon > {west} {back} margin and lon <= {east} {sign} margin"
        f" and lat > {south} {back} margin and lat <= {north} {sign} margin"
    )


IN_MAINLAND_CHINA = f"""
-- Whether a position in degrees may be in mainland China; margin: degrees, for the most that its datum moves a point.
create function core.in_mainland_china(lon double precision, lat double precision, margin double precision)
returns boolean
language sql immutable parallel safe
as $$
  select {holds(BOX, "+")}
     and not ({"\n       or ".join(holds(piece, "-") for piece in ELSEWHERE)})
$$;
"""

SHIFTS = """
-- What GCJ-02 adds to a WGS-84 position (lon, lat in degrees): east and north in degrees.
create function core.wgs84_to_gcj02_shift(lon double precision, lat double precision) returns point
language plpgsql immutable parallel safe strict
as $$
declare
  x double precision := lon - 105;
  y double precision := lat - 35;
  fast double precision := 20 * sin(6 * pi() * x) + 20 * sin(2 * pi() * x);
  root double precision := sqrt(abs(x));
  flat double precision := 1 - 0.00669342162296594323 * sin(radians(lat)) ^ 2;
  parallel_m double precision := pi() / 180 * 6378245.0 / sqrt(flat);
  east_m double precision := 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    + (fast + 20 * sin(pi() * x) + 40 * sin(pi() / 3 * x)
       + 150 * sin(pi() / 12 * x) + 300 * sin(pi() / 30 * x)) * 2 / 3;
  north_m double precision := -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    + (fast + 20 * sin(pi() * y) + 40 * sin(pi() / 3 * y)
       + 160 * sin(pi() / 12 * y) + 320 * sin(pi() / 30 * y)) * 2 / 3;
begin
  return point(east_m / (parallel_m * cos(radians(lat))),
               north_m * flat / (parallel_m * (1 - 0.00669342162296594323)));
end
$$;

-- What BD-09 adds to a GCJ-02 position (lon, lat in degrees): east and north in degrees.
create function core.gcj02_to_bd09_shift(lon double precision, lat double precision) returns point
language plpgsql immutable parallel safe strict
as $$
declare
  rate double precision := pi() * 3000 / 180;
  radius double precision := sqrt(lon * lon + lat * lat) + 2e-5 * sin(lat * rate);
  angle double precision := atan2(lat, lon) + 3e-6 * cos(lon * rate);
begin
  return point(radius * cos(angle) + 0.0065 - lon, radius * sin(angle) + 0.006 - lat);
end
$$;
"""

CONVERT = """
-- The same place in another datum: wgs84, gcj02 or bd09. For points; the inverse is exact, to less than 1e-6 m.
create function core.convert("position" public.geometry, from_datum text, to_datum text) returns public.geometry
language plpgsql immutable parallel safe strict
as $$
declare
  ladder constant text[] := array['wgs84', 'gcj02', 'bd09'];
  margins constant double precision[] := array[1e-9, 0.012, 0.025];
  first integer := array_position(ladder, from_datum);
  last integer := array_position(ladder, to_datum);
  given point;
  here point;
  there point;
begin
  if first is null or last is null then
    raise invalid_parameter_value using
      message = format('no such datum: from %s to %s; wanted: wgs84, gcj02 or bd09', from_datum, to_datum);
  end if;
  if public.geometrytype(position) <> 'POINT' or public.st_isempty(position) then
    raise invalid_parameter_value using
      message = format('only a point can be converted, this is %s', left(public.st_astext(position), 80));
  end if;
  given := point(public.st_x(position), public.st_y(position));
  here := given;
  if not core.in_mainland_china(here[0], here[1], margins[first]) then
    raise invalid_parameter_value using
      message = format('outside mainland China: lon %s, lat %s in %s', given[0], given[1], from_datum),
      hint = case when core.in_mainland_china(here[1], here[0], margins[first]) then 'lon before lat' else '' end;
  end if;
  if first < 2 and last >= 2 then
    here := here + core.wgs84_to_gcj02_shift(here[0], here[1]);
  end if;
  if first < 3 and last = 3 then
    here := here + core.gcj02_to_bd09_shift(here[0], here[1]);
  end if;
  -- Back is the fixed point of taking its own shift away: each round divides the error by 100 or more.
  if first = 3 and last < 3 then
    there := here;
    for round in 1..5 loop
      here := there - core.gcj02_to_bd09_shift(here[0], here[1]);
    end loop;
  end if;
  if first >= 2 and last < 2 then
    there := here;
    for round in 1..5 loop
      here := there - core.wgs84_to_gcj02_shift(here[0], here[1]);
    end loop;
  end if;
  if last < first and not core.in_mainland_china(here[0], here[1], margins[last]) then
    raise invalid_parameter_value using
      message = format('outside mainland China: lon %s, lat %s in %s', given[0], given[1], from_datum);
  end if;
  return public.st_setsrid(public.st_makepoint(here[0], here[1]), public.st_srid(position));
end
$$;
"""

RIGHTS = """
revoke all on function core.in_mainland_china, core.wgs84_to_gcj02_shift, core.gcj02_to_bd09_shift, core.convert
  from public;
grant execute on function
  core.in_mainland_china, core.wgs84_to_gcj02_shift, core.gcj02_to_bd09_shift, core.convert to geo_app, geo_public;
"""


def upgrade() -> None:
    for made in (IN_MAINLAND_CHINA, SHIFTS, CONVERT, RIGHTS):
        op.execute(made)


def downgrade() -> None:
    op.execute(
        "drop function core.convert, core.in_mainland_china, core.wgs84_to_gcj02_shift, core.gcj02_to_bd09_shift"
    )
