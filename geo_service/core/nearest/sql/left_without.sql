-- Whether any placed facility is left: at all, with every filter, and with every filter but one, for each of them.
-- :kinds :tiers  text[], any of      :functions  text[], all of      null for no filter, here and below
-- :min_free_parking_minutes  minutes      :min_free_bays :min_chargers  counts      :open_hours  text[], any of
select exists (select from core.public_facility f where f.placed) as placed,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as matching,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, null, :tiers, :functions,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as kind,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, null, :functions,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as tier,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, null,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, :open_hours)
       ) as function,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions, null, :min_free_bays, :min_chargers, :open_hours)
       ) as min_free_parking_minutes,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions, :min_free_parking_minutes, null, :min_chargers, :open_hours)
       ) as min_free_bays,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions,
                             :min_free_parking_minutes, :min_free_bays, null, :open_hours)
       ) as min_chargers,
       exists (
         select from core.public_facility f
          where f.placed
            and core.matches(f, :kinds, :tiers, :functions,
                             :min_free_parking_minutes, :min_free_bays, :min_chargers, null)
       ) as open_at
