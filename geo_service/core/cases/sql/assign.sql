-- A case is somebody's to see to, or nobody's.
-- :id  case      :assignee  an actor's name, or null
update core.workflow_case c set assignee = :assignee where c.id = :id
