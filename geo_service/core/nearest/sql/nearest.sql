-- The placed facilities nearest to a point, nearest first, ties by id; after them, without a distance, those whose
-- position is too coarse to rank, by id: one question to the database is dear enough to ask both at once.
-- :lon :lat  degrees, WGS-84      :within_m  metres, inclusive      :rows  how many at most
-- :looked_at  how many facilities to look at, nearest first: where fewer than :rows of them pass, some may be missing
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
--
-- The operator <-> orders by the index but on a sphere, which can mistake the order. So :rows that pass only give a
-- reach: the true nearest are all within the greatest spheroid distance among them. A millimetre is added where
-- st_dwithin decides: it may round a distance differently than st_distance.
with here as materialized (
  select cast(st_setsrid(st_makepoint(:lon, :lat), 4326) as geography) as point
),
reach as materialized (
  select max(st_distance(cast(c.position as geography), (select point from here))) as m
    from (
      select (looked.facility).position
        from (
          select f as facility
            from core.public_facility f
           where f.placed
             and st_dwithin(cast(f.position as geography), (select point from here), cast(:within_m as float8) + 0.001)
           order by cast(f.position as geography) <-> (select point from here)
           limit :looked_at
        ) looked
       where core.matches(looked.facility, :kinds, :tiers, :functions,
                          :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       limit :rows
    ) c
)
(
  select f.id, f.kind, f.tier, f.name, f.address, f.district, f.street, f.region, f.functions, f.free_parking_minutes,
         f.free_bays, f.chargers, f.hours, f.hours_text, f.position_precision, f.sample, f.updated_at,
         st_x(f.position) as lon, st_y(f.position) as lat,
         st_distance(cast(f.position as geography), (select point from here)) as distance_m,
         (select jsonb_build_object('state', r.state, 'at', r.at)
            from core.public_report r where r.facility_id = f.id) as report
    from core.public_facility f, reach
   where f.placed
     and st_dwithin(cast(f.position as geography), (select point from here), reach.m + 0.001)
     and st_distance(cast(f.position as geography), (select point from here)) <= cast(:within_m as float8)
     and core.matches(f, :kinds, :tiers, :functions,
                      :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
   order by distance_m, f.id
   limit :rows
)
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
