-- A facility of a kind with its place as the registry has it now, whatever its status, in what features tell.
-- :id  facility      :kind
select f.id, f.kind, f.tier, f.name, p.address, p.district_code, d.name as district, p.street_code, s.name as street,
       p.region, p.position_precision, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours,
       f.hours_text, cast(f.attributes as text) as attributes, f.sample or p.sample as sample,
       greatest(f.updated_at, p.updated_at) as updated_at,
       (select cast(jsonb_build_object('state', r.state, 'at', r.at) as text)
          from core.public_report r where r.facility_id = f.id) as report,
       st_x(p.position) as lon, st_y(p.position) as lat, f.status, f.organisation, f.place_id,
       f.version || '.' || p.version as version
  from core.facility f
  join core.place p on p.id = f.place_id
  left join core.district d on d.code = p.district_code
  left join core.street s on s.code = p.street_code
 where f.id = :id and f.kind = :kind
