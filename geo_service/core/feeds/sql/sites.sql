-- Public facilities of some kinds, by id, with their last public change and whether they were public at another.
-- :kinds  text[]      :samples  true to take made-up ones too      :since  number of the change log, or null
-- lon, lat: degrees, WGS-84
select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street, st_x(f.position) as lon,
       st_y(f.position) as lat, f.placed, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours,
       f.hours_text, f.attributes ->> 'service_phone' as phone,
       cast(f.updated_at at time zone 'Asia/Shanghai' as date) as updated_on, last.number,
       coalesce((select c.operation = 'put' and c.kind = any(cast(:kinds as text[])) from core.public_change c
                  where c.facility_id = f.id and c.number <= cast(:since as bigint)
                  order by c.number desc limit 1), false) as was_public
  from core.public_facility f
  left join lateral (
    select c.number from core.public_change c where c.facility_id = f.id order by c.number desc limit 1
  ) last on true
 where f.kind = any(cast(:kinds as text[])) and (cast(:samples as boolean) or not f.sample)
 order by f.id
