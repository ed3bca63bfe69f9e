"""Made-up facilities for the benches, by the hundred thousand, and where people ask from."""

from dataclasses import dataclass
from random import Random

from sqlalchemy import Connection, text

from geo_service.core.catalogue import Catalogue
from geo_service.core.registry import queries
from geo_service.core.registry.load import records
from geo_service.settings import DATA

# The middle of the city; askers and most facilities lie around it, in a bell.
MIDDLE_LON, MIDDLE_LAT = 121.47, 31.23
ASKERS_SIGMA_LON, ASKERS_SIGMA_LAT = 0.12, 0.10
ASKERS_REACH_LON, ASKERS_REACH_LAT = 0.5, 0.45

# Three functions fall to chosen facilities only, each for one way in which a filter can be rare.
FEW_DOZEN, JUST_FEW, FAR_OFF = "hpv_test", "lodging", "car_wash"
FEW_DOZEN_COUNT, JUST_FEW_COUNT, FAR_OFF_COUNT = 36, 1_900, 2_500
CLOSEST = 3  # each of the three has rows of its own
LEAST_ROWS = 10_000

FUNCTION_SETS = """
create temp table function_set on commit drop as
select number, array(
         select code from unnest(cast(:functions as text[])) with ordinality as f (code, rank)
          order by random() * (rank + 5)
          limit 6 + number % 7
       ) as functions
  from generate_series(0, 2999) as number
"""

# :rows  how many      :few_dozen :just_few :far_off  codes      …_every  every how many-th facility has it
SITES = """
create temp table site on commit drop as
with draw as materialized (
  select number,
         random() as kind, random() as spread, random() as precision, random() as parking,
         sqrt(-2 * ln(1 - random())) as radius, 2 * pi() * random() as angle,
         floor(random() * 3000) as function_set,
         1 + floor(random() * (select count(*) from core.street)) as street
    from generate_series(1, :rows) as number
),
street as (
  select row_number() over (order by s.code) as number, s.code, s.district_code, s.name, d.name as district, d.middle
    from core.street s join core.district d on d.code = s.district_code
)
select w.number, s.district_code, s.code as street_code,
       format('%s示例第%s号站', s.name, lpad(w.number::text, 6, '0')) as name,
       format('%s%s示例路%s号', s.district, s.name, w.number) as address,
       case when w.kind < 0.3 then 'driver_home' when w.kind < 0.7 then 'union_station'
            when w.kind < 0.8 then 'fitness_station' when w.kind < 0.92 then 'psychology_hut'
            else 'screening_stop' end as kind,
       case when w.kind < 0.24 then 'micro' when w.kind < 0.3 then 'comprehensive' end as tier,
       p.lon, p.lat,
       case when w.precision < 0.80 then 'rooftop' when w.precision < 0.98 then 'street' else 'area' end as precision,
       f.functions
         || case when w.kind < 0.3 and 'parking' <> all (f.functions) then array['parking'] else '{}' end
         || case when w.number % :few_dozen_every = 0 then array[:few_dozen] else '{}' end
         || case when w.number % :just_few_every = 1 then array[:just_few] else '{}' end
         || case when w.number % :far_off_every = 2 then array[:far_off] else '{}' end as functions,
       case when w.parking < 0.6 then (array[15, 30, 30, 60, 120])[1 + floor(w.parking * 8)::integer] end as minutes,
       case when w.parking < 0.5 then 1 + floor(w.parking * 60)::integer end as bays,
       case when w.parking < 0.2 then 1 + floor(w.parking * 100)::integer end as chargers,
       (array['24小时', '6:00-22:00', '周一至周五 9:00-17:00', '周二至周日 9:00-21:00，周一闭馆'])[1 + w.number % 4]
         as hours_text
  from draw w
  join street s on s.number = w.street
  join function_set f on f.number = w.function_set
 cross join lateral (
   -- Three in five around the middle, a quarter around the middle of their district, the rest anywhere;
   -- but those of the far-off function all in the west of Chongming.
   select round((case
            when w.number % :far_off_every = 2 then 121.22 + 0.03 * w.radius * cos(w.angle)
            when w.spread < 0.60 then :middle_lon + 0.07 * w.radius * cos(w.angle)
            when w.spread < 0.85 then st_x(s.middle) + 0.03 * w.radius * cos(w.angle)
            else 120.90 + 1.05 * w.angle / (2 * pi()) end)::numeric, 6) as lon,
          round((case
            when w.number % :far_off_every = 2 then 31.78 + 0.03 * w.radius * sin(w.angle)
            when w.spread < 0.60 then :middle_lat + 0.06 * w.radius * sin(w.angle)
            when w.spread < 0.85 then st_y(s.middle) + 0.03 * w.radius * sin(w.angle)
            else 30.72 + 1.10 * (w.spread - 0.85) / 0.15 end)::numeric, 6) as lat
 ) p
"""

PLACES = """
insert into core.place
  (name, address, district_code, street_code, position, position_precision, given_lon, given_lat, given_datum,
   organisation, sample, source)
select name, address, district_code, street_code, st_setsrid(st_makepoint(lon, lat), 4326), precision, lon, lat,
       'wgs84', 'district:' || district_code, true, 'made up by scripts/bench'
  from pg_temp.site order by number
"""

FACILITIES = """
insert into core.facility
  (place_id, kind, tier, name, status, functions, free_parking_minutes, free_bays, chargers, hours_text, attributes,
   organisation, sample, source)
select p.id, s.kind, s.tier, s.name, 'open', s.functions, s.minutes, s.bays, s.chargers, s.hours_text,
       jsonb_build_object('area_m2', 15 + s.number % 200)
         || case when s.number % 20 = 3 then jsonb_build_object('note', format('示例第%s条', s.number)) else '{}' end,
       p.organisation, true, 'made up by scripts/bench'
  from pg_temp.site s join core.place p on (p.name, p.address) = (s.name, s.address)
 order by s.number
"""


@dataclass(frozen=True)
class Point:
    """Where someone asks from, degrees, WGS-84."""

    lon: float
    lat: float


def add_facilities(connection: Connection, rows: int, catalogue: Catalogue) -> None:
    """Add the districts, the streets and that many open facilities, the same for the same number.

    Every driver home has parking, as the notice wants. Positions and streets do not belong together; one facility
    in fifty has a position too coarse to rank.
    """
    queries.put_districts(connection, list(records(DATA / "places" / "districts.csv")))
    queries.put_streets(connection, list(records(DATA / "places" / "streets.csv")))
    common = [code for code in catalogue.functions if code not in {FEW_DOZEN, JUST_FEW, FAR_OFF}]
    connection.execute(text("select setseed(0.2025)"))
    connection.execute(text(FUNCTION_SETS), {"functions": common})
    values = {
        "rows": rows,
        "middle_lon": MIDDLE_LON,
        "middle_lat": MIDDLE_LAT,
        "few_dozen": FEW_DOZEN,
        "just_few": JUST_FEW,
        "far_off": FAR_OFF,
        "few_dozen_every": max(CLOSEST, rows // FEW_DOZEN_COUNT),
        "just_few_every": max(CLOSEST, -(-rows // JUST_FEW_COUNT)),
        "far_off_every": max(CLOSEST, rows // FAR_OFF_COUNT),
    }
    connection.execute(text(SITES.replace("::", "\\:\\:")), values)
    connection.execute(text("analyze pg_temp.site"))
    connection.execute(text(PLACES))
    connection.execute(text(FACILITIES))


def asking_points(count: int, seed: int = 2025) -> list[Point]:
    """Points of a bell around the middle of the city, cut off at its reach."""
    draw = Random(seed)
    points: list[Point] = []
    while len(points) < count:
        lon, lat = draw.gauss(0, ASKERS_SIGMA_LON), draw.gauss(0, ASKERS_SIGMA_LAT)
        if abs(lon) < ASKERS_REACH_LON and abs(lat) < ASKERS_REACH_LAT:
            points.append(Point(round(MIDDLE_LON + lon, 6), round(MIDDLE_LAT + lat, 6)))
    return points
