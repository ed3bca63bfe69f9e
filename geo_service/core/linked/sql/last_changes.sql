-- The last public change of each facility, newest first; beside a put the facility as it is.
-- :since  number, excluded      :before  number, excluded, or null      :rows  how many at most
-- What comes back of a position is lon, lat in degrees, WGS-84.
select c.number, c.operation, c.facility_id, c.at, f.kind, f.name, f.address, f.district, f.functions, f.sample,
       f.placed, st_x(f.position) as lon, st_y(f.position) as lat
  from core.public_change c
  left join lateral (
         select * from core.public_facility f
          where f.id = c.facility_id and c.operation = 'put'
          -- There is one at most; saying so keeps the planner from reading all facilities to join them.
          limit 1
       ) f on true
 where c.number > :since
   and (cast(:before as bigint) is null or c.number < :before)
   and (c.operation = 'remove' or f.id is not null)
   and not exists (select from core.public_change again
                    where again.facility_id = c.facility_id and again.number > c.number)
 order by c.number desc
 limit :rows
