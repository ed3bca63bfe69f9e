-- The nearest of the facilities that pass a filter, when few do: found by the filter, then measured, all of them.
-- :lon :lat  degrees, WGS-84      :within_m  metres, inclusive, null for no bound      :rows  how many at most
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
with here as materialized (
  select cast(st_setsrid(st_makepoint(:lon, :lat), 4326) as geography) as point
),
matching as materialized (
  select f.id, st_distance(cast(f.position as geography), (select point from here)) as distance_m
    from core.public_facility f
   where f.placed
     and (cast(:within_m as float8) is null
          or st_dwithin(cast(f.position as geography), (select point from here), cast(:within_m as float8) + 0.001))
     and core.matches(f, :kinds, :tiers, :functions,
                      :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
)
select f.id, f.kind, f.tier, f.name, f.address, f.district, f.street, f.functions, f.free_parking_minutes,
       f.free_bays, f.chargers, f.hours, f.hours_text, f.position_precision, f.sample, f.updated_at,
       st_x(f.position) as lon, st_y(f.position) as lat, m.distance_m,
       (select jsonb_build_object('state', r.state, 'at', r.at)
          from core.public_report r where r.facility_id = f.id) as report
  from (
    select *
      from matching
     where cast(:within_m as float8) is null or distance_m <= cast(:within_m as float8)
     order by distance_m, id
     limit :rows
  ) m
  join core.public_facility f using (id)
 order by m.distance_m, f.id
