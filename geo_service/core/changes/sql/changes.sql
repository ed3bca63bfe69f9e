-- Public changes in commit order; beside a put the facility, nulls where it has changed again since.
-- :since  number, excluded      :until  number, included      :rows  how many at most
-- What comes back of a position is lon, lat in degrees, WGS-84.
select c.number, c.operation, c.facility_id, c.kind as changed_kind, c.at,
       f.id, f.place_id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street_code, f.street,
       f.region, f.position_precision, f.placed, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours,
       f.hours_text, f.attributes, f.sample, f.updated_at, st_x(f.position) as lon, st_y(f.position) as lat
  from (select * from core.public_change p
         where p.number > :since and p.number <= :until
         order by p.number
         limit :rows) c
  left join lateral (
         select * from core.public_facility f
          where f.id = c.facility_id and c.operation = 'put'
            and not exists (select from core.public_change again
                             where again.facility_id = c.facility_id and again.number > c.number)
          -- There is one at most; saying so keeps the planner from reading all facilities to join them.
          limit 1
       ) f on true
 order by c.number
