-- Steps of cases in commit order, as they are told: nothing of who took them, of what was said, or of whom a case is.
-- :since  number, excluded      :until  number, included
select o.number, c.programme, c.workflow, c.id as case_id, c.facility_id, f.kind, s.name as transition,
       s.from_state as "from", s.to_state as "to", s.number as version, s.ends as ended, s.day, s.at, s.clause,
       c.organisation
  from core.outbox o
  cross join lateral (
         select * from core.workflow_step t
          where t.id = o.step_id
          -- There is one at most; saying so keeps the planner from reading all steps, and whose each is, to join them.
          limit 1
       ) s
  join core.workflow_case c on c.id = s.case_id
  left join core.facility f on f.id = c.facility_id
 where o.number > :since and o.number <= :until
 order by o.number
