-- The runs of those whom somebody acts for, newest first, for one page; how each stands its job tells until it is done.
-- :actor  whose only, or null    :kind  or null    :after  uuid, the last run of the page before, or null
-- :rows  page size
select r.id, r.kind, r.title, r.organisation, r.actor, r.base, r.is_shared, r.created_at, d.finished_at,
       d.summary -> 'headline' as headline,
       case when d.run_id is not null then 'succeeded' else coalesce(j.status, 'failed') end as status,
       case when d.run_id is not null then 1 else coalesce(j.fraction, 0) end as fraction
  from core.planning_run r
  left join core.planning_result d on d.run_id = r.id
  left join core.job j on j.id = r.job_id
 where core.acts_for(r.organisation)
   and (cast(:actor as text) is null or r.actor = :actor)
   and (cast(:kind as text) is null or r.kind = :kind)
   and (cast(:after as uuid) is null
        or (r.created_at, r.id) < (select l.created_at, l.id from core.planning_run l where l.id = cast(:after as uuid)))
 order by r.created_at desc, r.id desc
 limit :rows
