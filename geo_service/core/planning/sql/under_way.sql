-- The run that somebody has under way, whichever organisation it is for; no row when there is none.
-- :actor  who
select r.id, r.kind, j.status
  from core.planning_run r
  join core.job j on j.id = r.job_id
 where r.actor = :actor and j.status in ('queued', 'running')
 order by r.created_at
 limit 1
