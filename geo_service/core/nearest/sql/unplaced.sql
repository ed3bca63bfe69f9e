-- Facilities that pass the filters but whose position is too coarse to rank by distance.
-- :rows  how many at most
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts
select f.id, f.kind, f.tier, f.name, f.address, f.district, f.street, f.region, f.functions, f.free_parking_minutes,
       f.free_bays, f.chargers, f.hours, f.hours_text, f.position_precision, f.sample, f.updated_at
  from core.public_facility f
 where not f.placed
   and core.matches(f, :kinds, :tiers, :functions, :min_free_parking_minutes, :min_free_bays, :min_chargers)
 order by f.id
 limit :rows
