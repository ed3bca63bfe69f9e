-- The placed facilities that pass a filter: not read, only guessed by the planner, how many they are.
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
select f.id
  from core.public_facility f
 where f.placed
   and core.matches(f, :kinds, :tiers, :functions,
                    :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
