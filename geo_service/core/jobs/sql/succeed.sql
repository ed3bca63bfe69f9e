-- End an attempt with its result; nothing when it is no longer the running one.
-- :id :attempt  job and attempt    :result  JSON or null
update core.job
   set status = 'succeeded', worker = null, fraction = 1, result = cast(:result as jsonb),
       ended_at = clock_timestamp()
 where id = :id and attempt = :attempt and status = 'running'
