-- Whether there is such a case; it is kept from others until the transaction ends.
-- :id  case
select true
  from core.workflow_case c
 where c.id = :id
   for update
