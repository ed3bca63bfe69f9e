-- The cases of a facility: how many, and of the one that is under way its id and state.
-- :id  facility
select count(*) as cases, max(id) filter (where not ended) as case_id, max(state) filter (where not ended) as state
  from core.workflow_case
 where facility_id = :id
