-- Every placed facility with what it is filtered by, by id; positions in degrees, WGS-84.
select f.id, st_x(f.position) as lon, st_y(f.position) as lat, f.kind, f.tier, f.functions, f.free_parking_minutes,
       f.free_bays, f.chargers, f.hours
  from core.public_facility f
 where f.placed
 order by f.id
