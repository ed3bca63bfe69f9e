-- End an attempt without a result, cancelled when that was asked; nothing when it is no longer the running one.
-- :id :attempt  job and attempt    :zh :en  why it failed
update core.job
   set status = case when cancel_requested then 'cancelled' else 'failed' end, worker = null,
       error_zh = case when not cancel_requested then cast(:zh as text) end,
       error_en = case when not cancel_requested then cast(:en as text) end,
       ended_at = clock_timestamp()
 where id = :id and attempt = :attempt and status = 'running'
