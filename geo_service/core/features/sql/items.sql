-- Open facilities of a kind inside a box, by id, for one page.
-- :kind  a kind      :west :south :east :north  degrees, WGS-84, or nulls for everywhere
-- :after  last id of the page before, or null      :rows  how many at most
select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street_code, f.street, f.region,
       f.position_precision, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours, f.hours_text,
       f.attributes, f.sample, f.updated_at, st_x(f.position) as lon, st_y(f.position) as lat
  from core.public_facility f
 where f.kind = :kind
   and (cast(:west as float8) is null
        or f.position && st_makeenvelope(
             cast(:west as float8), cast(:south as float8), cast(:east as float8), cast(:north as float8), 4326))
   and (cast(:after as bigint) is null or f.id > cast(:after as bigint))
 order by f.id
 limit :rows
