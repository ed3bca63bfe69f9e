-- A case with all the steps it has taken, in their order; names of people only where the asker may know them.
-- :id  case
select c.id, c.programme, c.workflow, c.edition, c.organisation, o.name as organisation_name, o.name_en as organisation_name_en,
       c.title, c.facility_id,
       c.state, c.version, c.facts, c.due_on, c.assignee, a.name as assignee_name, c.ended, c.opened_at, c.changed_at,
       (select jsonb_agg(jsonb_build_object(
                 'id', s.id, 'number', s.number, 'name', s.name, 'from', s.from_state, 'to', s.to_state,
                 'actor', s.actor, 'actor_name', p.name, 'at', s.at, 'day', s.day, 'comment', s.comment,
                 'facts', s.facts, 'clause', s.clause, 'extension', e.reason) order by s.number)
          from core.workflow_step s
          left join core.person p on 'person:' || p.id = s.actor
          left join core.workflow_extension e on e.id = s.extension_id
         where s.case_id = c.id) as steps
  from core.workflow_case c
  join core.organisation o on o.code = c.organisation
  left join core.person a on 'person:' || a.id = c.assignee
 where c.id = :id
