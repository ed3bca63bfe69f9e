-- Open facilities of a kind and a district, by district and id, for the list page.
-- :kind :district_code  null for any      :rows  how many at most
select f.id, f.kind, f.tier, f.name, f.address, f.district, f.region, f.functions, f.free_parking_minutes, f.free_bays,
       f.chargers, f.hours_text, f.placed, f.sample, st_x(f.position) as lon, st_y(f.position) as lat
  from core.public_facility f
 where (cast(:kind as text) is null or f.kind = cast(:kind as text))
   and (cast(:district_code as text) is null or f.district_code = cast(:district_code as text))
 order by f.district_code, f.id
 limit :rows
