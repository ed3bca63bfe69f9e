-- What the unions of a year's applications and those who scored them are called: code, name, name_en; names of people
-- only where the asker may know them.
-- :edition  year
select o.code, o.name, o.name_en
  from core.organisation o
 where o.code in (select c.organisation
                    from core.workflow_case c
                   where (c.programme, c.workflow, c.edition) = ('fitness_stations', 'station', :edition))
 union all
select 'person:' || p.id, p.name, p.name
  from core.person p
 where 'person:' || p.id in (select s.actor
                               from core.workflow_step s
                               join core.workflow_case c on c.id = s.case_id
                              where (c.programme, c.workflow, c.edition) = ('fitness_stations', 'station', :edition)
                                and s.name = 'score')
