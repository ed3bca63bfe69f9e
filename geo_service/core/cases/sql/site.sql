-- The facility that a case is about, as the registry has it now.
-- :id  facility
select f.id, f.name, f.kind, f.tier, f.status, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours_text,
       f.attributes, p.address, p.district_code, d.name as district, d.name_en as district_en, p.position_precision,
       st_x(p.position) as lon, st_y(p.position) as lat, p.given_lon, p.given_lat, p.given_datum
  from core.facility f
  join core.place p on p.id = f.place_id
  left join core.district d on d.code = p.district_code
 where f.id = :id
