-- The cases of a year's stations that the asker may see.
-- :edition  year
select c.id
  from core.workflow_case c
 where (c.programme, c.workflow, c.edition) = ('fitness_stations', 'station', :edition)
 order by c.id
