-- How far the nearest facilities that pass a filter lie at most, in metres on the spheroid; null when there are none.
-- Walks the spatial index outwards from the point: short when many pass.
-- :lon :lat  degrees, WGS-84      :rows  how many facilities
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
with here as materialized (
  select cast(st_setsrid(st_makepoint(:lon, :lat), 4326) as geography) as point
)
select max(st_distance(cast(c.position as geography), (select point from here))) as m
  from (
    select f.position
      from core.public_facility f
     where f.placed
       and core.matches(f, :kinds, :tiers, :functions,
                        :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
     order by cast(f.position as geography) <-> (select point from here)
     limit :rows
  ) c
