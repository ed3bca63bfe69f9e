-- What the asker's organisations plan to set up, each as it last said it: a plan that is noted has ended, and another may follow.
-- :edition  year
select distinct on (c.organisation) c.organisation, o.name,
       (coalesce(c.facts -> 'revise', c.facts -> 'file') ->> 'micro')::bigint as micro,
       (coalesce(c.facts -> 'revise', c.facts -> 'file') ->> 'comprehensive')::bigint as comprehensive
  from core.workflow_case c
  join core.organisation o on o.code = c.organisation
 where (c.programme, c.workflow, c.edition) = ('driver_homes', 'plan', :edition)
 order by c.organisation, c.id desc
