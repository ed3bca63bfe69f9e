-- Some placed facilities, each with its distance from a point, as far as they still pass the filters; after them, without
-- a distance, those that pass and whose position is too coarse to rank, by id.
-- :lon :lat  degrees, WGS-84      :ids  bigint[]      :rows  how many of the others at most
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
select f.id, f.kind, f.tier, f.name, f.address, f.district, f.street, f.region, f.functions, f.free_parking_minutes,
       f.free_bays, f.chargers, f.hours, f.hours_text, f.position_precision, f.sample, f.updated_at,
       st_x(f.position) as lon, st_y(f.position) as lat,
       st_distance(cast(f.position as geography), cast(st_setsrid(st_makepoint(:lon, :lat), 4326) as geography))
         as distance_m,
       (select jsonb_build_object('state', r.state, 'at', r.at)
          from core.public_report r where r.facility_id = f.id) as report
  from core.public_facility f
 where f.placed
   and f.id = any(cast(:ids as bigint[]))
   and core.matches(f, :kinds, :tiers, :functions,
                    :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
union all
(
  select f.id, f.kind, f.tier, f.name, f.address, f.district, f.street, f.region, f.functions, f.free_parking_minutes,
         f.free_bays, f.chargers, f.hours, f.hours_text, f.position_precision, f.sample, f.updated_at,
         null, null, null,
         (select jsonb_build_object('state', r.state, 'at', r.at)
            from core.public_report r where r.facility_id = f.id)
    from core.public_facility f
   where not f.placed
     and core.matches(f, :kinds, :tiers, :functions,
                      :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
   order by f.id
   limit :rows
)
