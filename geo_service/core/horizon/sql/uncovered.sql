-- The hours of published facilities whose open times are not worked out for a horizon.
-- :since :until  its beginning and end
select distinct f.hours
  from core.public_facility f
 where f.hours is not null
   and not exists (
     select from core.open_times o
      where o.hours = f.hours
        and o.since = cast(:since as timestamptz)
        and o.until = cast(:until as timestamptz)
   )
 order by f.hours
