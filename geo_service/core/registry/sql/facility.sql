-- One open facility, with the other open facilities of its place.
-- :id  facility
select f.id, f.place_id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street_code, f.street,
       f.region, f.position_precision, f.placed, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours,
       f.hours_text, f.attributes, f.sample, f.updated_at, st_x(f.position) as lon, st_y(f.position) as lat,
       coalesce(
         (select jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'tier', o.tier, 'name', o.name) order by o.id)
            from core.public_facility o
           where o.place_id = f.place_id and o.id <> f.id),
         '[]') as also_here,
       (select jsonb_build_object('state', r.state, 'at', r.at)
          from core.public_report r where r.facility_id = f.id) as report
  from core.public_facility f
 where f.id = :id
