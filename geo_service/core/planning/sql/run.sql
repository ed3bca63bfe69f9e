-- A run: what was asked for, how it stands, what came of it in short; no row when there is none that one may see.
-- :id  uuid
select r.id, r.kind, r.title, r.organisation, r.actor, r.inputs, r.base, r.job_id, r.is_shared, r.created_at,
       core.acts_for(r.organisation) as is_own,
       d.change_number, d.sources, d.summary, d.notices, d.finished_at,
       case when d.run_id is not null then 'succeeded' else coalesce(j.status, 'failed') end as status,
       case when d.run_id is not null then 1 else coalesce(j.fraction, 0) end as fraction,
       j.note_zh, j.note_en, j.error_zh, j.error_en, j.cancel_requested, j.attempt, j.started_at
  from core.planning_run r
  left join core.planning_result d on d.run_id = r.id
  left join core.job j on j.id = r.job_id
 where r.id = :id
