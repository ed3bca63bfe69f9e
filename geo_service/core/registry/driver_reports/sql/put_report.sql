-- What is said of an open facility, in the place of what was said before; nothing when there is no such facility, or
-- when as much has been said of it in this window as may be.
-- :facility_id      :state  free, full or closed      :lasts  how long it is shown, interval
-- :in_window  reports of one facility in a window, at most      :window  length of a window, interval
insert into core.driver_report as r (facility_id, state, at, until, window_began, in_window)
select f.id, :state, now(), now() + cast(:lasts as interval), now(), 1
  from core.public_facility f
 where f.id = :facility_id
    on conflict (facility_id) do update
   set (state, at, until) = (excluded.state, excluded.at, excluded.until),
       (window_began, in_window) = (
         select case when is_over then excluded.at else r.window_began end, case when is_over then 1 else r.in_window + 1 end
           from (select r.window_began <= excluded.at - cast(:window as interval)) w (is_over)
       )
 where r.in_window < :in_window or r.window_began <= excluded.at - cast(:window as interval)
returning r.state, r.at
