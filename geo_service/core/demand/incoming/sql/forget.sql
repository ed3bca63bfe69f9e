-- Let go of files that were read, failed or were cancelled long ago, with their pieces and faults.
-- :days  how long they are kept
delete from core.demand_file f
 where f.created_at < now() - make_interval(days => :days)
   and not exists (select from core.job j where j.id = f.job_id and j.status in ('queued', 'running'))
