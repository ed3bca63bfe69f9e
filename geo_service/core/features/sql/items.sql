-- Open facilities of a kind inside a box, by id, for one page.
-- :kind  a kind      :west :south :east :north  degrees, in the datum, or nulls for everywhere
-- :datum  wgs84, gcj02 or bd09, of the box; what comes back is WGS-84
-- :after  last id of the page before, or null      :rows  how many at most
select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.district, f.street_code, f.street, f.region,
       f.position_precision, f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours, f.hours_text,
       f.attributes, f.sample, f.updated_at, st_x(f.position) as lon, st_y(f.position) as lat,
       (select jsonb_build_object('state', r.state, 'at', r.at)
          from core.public_report r where r.facility_id = f.id) as report
  from core.public_facility f,
       (select st_makeenvelope(
                 cast(:west as float8), cast(:south as float8), cast(:east as float8), cast(:north as float8), 4326)
       ) asked (box)
 where f.kind = :kind
   -- The index knows boxes in single precision and WGS-84: it gives what is near, st_dwithin says what is inside.
   -- GCJ-02 moves a point by less than 0.012 degrees, BD-09 by less than 0.025.
   and (asked.box is null
        or f.position && st_expand(
             asked.box, case cast(:datum as text) when 'wgs84' then 0 when 'gcj02' then 0.012 else 0.025 end)
           and st_dwithin(
             case cast(:datum as text) when 'wgs84' then f.position
             else core.convert(f.position, 'wgs84', cast(:datum as text)) end, asked.box, 0))
   and (cast(:after as bigint) is null or f.id > cast(:after as bigint))
 order by f.id
 limit :rows
