-- Whether any placed facility is left: at all; with every filter, but anywhere; and within the radius with every filter
-- but one, for each of them.
-- :lon :lat  degrees, WGS-84      :within_m  metres, inclusive, null for no bound
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
with here as materialized (
  select cast(st_setsrid(st_makepoint(:lon, :lat), 4326) as geography) as point
),
near as not materialized (
  select f as facility
    from core.public_facility f
   where f.placed
     and (cast(:within_m as float8) is null
          or st_dwithin(cast(f.position as geography), (select point from here), cast(:within_m as float8) + 0.001)
             and st_distance(cast(f.position as geography), (select point from here)) <= cast(:within_m as float8))
)
select exists (select from core.public_facility f where f.placed) as placed,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as matching,
       exists (
         select from near
          where core.matches(near.facility, null, :tiers, :functions,
                            :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as kind,
       exists (
         select from near
          where core.matches(near.facility, :kinds, null, :functions,
                            :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as tier,
       exists (
         select from near
          where core.matches(near.facility, :kinds, :tiers, null,
                            :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as function,
       exists (
         select from near
          where core.matches(near.facility, :kinds, :tiers, :functions, null, :min_free_bays, :min_chargers, :open_hours)
       ) as min_free_parking_minutes,
       exists (
         select from near
          where core.matches(near.facility, :kinds, :tiers, :functions, :min_free_parking_minutes, null, :min_chargers, :open_hours)
       ) as min_free_bays,
       exists (
         select from near
          where core.matches(near.facility, :kinds, :tiers, :functions,
                            :min_free_parking_minutes, :min_free_bays, null, :open_hours)
       ) as min_chargers,
       exists (
         select from near
          where core.matches(near.facility, :kinds, :tiers, :functions,
                            :min_free_parking_minutes, :min_free_bays, :min_chargers, null)
       ) as open_at
