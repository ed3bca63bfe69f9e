-- Open facilities of a kind and a district for the list page: those looked for in their order, or the nearest first, else
-- by district and id.
-- :kind :district_code  null for any      :ids  only these, null for any      :rows  how many at most
-- :lon :lat  degrees, WGS-84, of the point to be near, or null; those without a position come last then
select f.id, f.kind, f.tier, f.name, f.address, f.district, f.region, f.functions, f.free_parking_minutes, f.free_bays,
       f.chargers, f.hours_text, f.placed, f.sample, st_x(f.position) as lon, st_y(f.position) as lat
  from core.public_facility f
 where (cast(:kind as text) is null or f.kind = cast(:kind as text))
   and (cast(:district_code as text) is null or f.district_code = cast(:district_code as text))
   and (cast(:ids as bigint[]) is null or f.id = any (cast(:ids as bigint[])))
 order by array_position(cast(:ids as bigint[]), f.id),
          case when f.placed then st_distance(cast(f.position as geography),
            cast(st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4326) as geography)) end,
          f.district_code, f.id
 limit :rows
