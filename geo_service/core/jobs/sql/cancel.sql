-- Cancel what waits, and ask for the end of what runs; no row when it has ended or is not to be seen.
-- :id  job
update core.job
   set cancel_requested = true,
       status = case status when 'queued' then 'cancelled' else status end,
       ended_at = case status when 'queued' then clock_timestamp() end
 where id = :id and status in ('queued', 'running')
returning status
