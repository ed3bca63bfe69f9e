-- Close the stops of a plan.
-- :source  by which they are found
update core.facility set status = 'exited'
 where kind = 'screening_stop' and source = :source and status = 'open'
