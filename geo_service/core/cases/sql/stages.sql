-- How many cases that somebody may see stand where, by workflow, state and organisation.
-- :scopes  JSON array of objects: programme, workflow, organisations (array, "*" alone for every one)
select c.programme, c.workflow, c.state, c.organisation, o.name as organisation_name, o.name_en as organisation_name_en,
       count(*) as cases
  from core.workflow_case c
  join core.organisation o on o.code = c.organisation
 where exists (
         select from jsonb_to_recordset(cast(:scopes as jsonb)) s (programme text, workflow text, organisations text[])
          where (s.programme, s.workflow) = (c.programme, c.workflow)
            and (s.organisations = '{*}'
                 or exists (select from unnest(s.organisations) one
                             where c.organisation = one or starts_with(c.organisation, one || '/'))))
 group by c.programme, c.workflow, c.state, c.organisation, o.name, o.name_en
 order by c.programme, c.workflow, c.organisation, c.state
