-- Give back jobs whose attempt was broken off from outside: to the queue those that may begin anew, the rest has ended.
-- Only what a worker holds, or, when it is null, what workers hold that are struck out: nobody else's attempt.
-- :ids  bigint[], jobs    :worker  uuid or null    :most_attempts  count    :zh :en  why those fail that do not begin anew
update core.job j
   set status = o.status, worker = null,
       error_zh = case o.status when 'failed' then cast(:zh as text) end,
       error_en = case o.status when 'failed' then cast(:en as text) end,
       ended_at = case when o.status <> 'queued' then clock_timestamp() end
  from (
    select id, case when cancel_requested then 'cancelled'
                    when resumes and attempt < cast(:most_attempts as integer) then 'queued'
                    else 'failed' end as status
      from core.job
     where id = any(cast(:ids as bigint[])) and status = 'running'
       and (worker = cast(:worker as uuid)
            or cast(:worker as uuid) is null
               and not exists (select from core.job_worker w where w.id = core.job.worker))
       for update) o
 where j.id = o.id
returning j.id, j.name, j.status
