-- Files of demand and how they stand, newest first.
-- :id  uuid, the only one to tell, or null for all      :rows  how many at most
select f.id, f.layer, f.organisation, f.actor, f.told, f.replacing, f.job_id, f.places, f.left_out, f.faults, f.created_at,
       coalesce(f.state, case j.status when 'queued' then 'waiting' when 'running' then 'reading' else j.status end,
                'failed') as state,
       case when f.state is not null then 1 else coalesce(j.fraction, 0) end as fraction,
       case when f.state is null then j.note_zh end as note_zh, case when f.state is null then j.note_en end as note_en,
       j.error_zh, j.error_en
  from core.demand_file f
  left join core.job j on j.id = f.job_id
 where cast(:id as uuid) is null or f.id = cast(:id as uuid)
 order by f.created_at desc, f.id
 limit :rows
