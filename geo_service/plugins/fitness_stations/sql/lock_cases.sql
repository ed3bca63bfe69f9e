-- The cases of a year's stations that are under way; they are kept from others until the transaction ends.
-- :edition  year
select c.id
  from core.workflow_case c
 where (c.programme, c.workflow, c.edition) = ('fitness_stations', 'station', :edition)
   and not c.ended
 order by c.id
   for update
