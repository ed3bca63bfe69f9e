-- Every open facility of some kinds that stands somewhere, by id, with what it says of itself.
-- :kinds  text[], any of, or null for all
select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.functions, f.free_parking_minutes, f.free_bays,
       f.chargers, f.hours, f.attributes, f.sample, st_x(f.position) as lon, st_y(f.position) as lat
  from core.public_facility f
 where f.placed and (cast(:kinds as text[]) is null or f.kind = any(cast(:kinds as text[])))
 order by f.id
