-- The open times of some hours, in the place of those that stand.
-- :hours  in OSM syntax      :open_in  multiranges as text, one for each hours      :since :until  the horizon
insert into core.open_times as o (hours, open_in, since, until)
select h.hours, cast(h.open_in as tstzmultirange), cast(:since as timestamptz), cast(:until as timestamptz)
  from unnest(cast(:hours as text[]), cast(:open_in as text[])) as h (hours, open_in)
    on conflict (hours) do update
   set (open_in, since, until) = (excluded.open_in, excluded.since, excluded.until)
