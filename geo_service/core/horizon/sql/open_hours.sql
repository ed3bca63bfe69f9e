-- The hours that are certainly open at a moment, and the horizon that all of them are worked out for.
-- :at  the moment
select coalesce(array_agg(o.hours) filter (where o.open_in @> cast(:at as timestamptz)), '{}') as hours,
       max(o.since) as since, min(o.until) as until
  from core.open_times o
