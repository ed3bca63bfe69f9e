-- The quota of each union in the last plan of a year that is published, or was until its last day, and that names it.
-- :edition  year
select distinct on (u.district) u.district, u.quota
  from core.workflow_case c
  join core.planning_result r on r.run_id = cast(c.facts -> 'propose' ->> 'run' as uuid)
 cross join jsonb_to_recordset(r.summary -> 'districts') as u (district text, quota bigint)
 where (c.programme, c.workflow, c.edition) = ('screening', 'rounds', :edition) and c.state in ('published', 'ended')
 order by u.district, c.id desc
