-- Cases that somebody may see, those that are due first, for one page.
-- :scopes  JSON array of objects: programme, workflow, organisations (array, "*" alone for every one)
-- :queue  today, overdue, unassigned, mine, or null      :actor  whose is mine      :today  business day
-- :programme :workflow :state :organisation  or null for any      :after_due (date, infinity for none) :after_id  last one
-- of the page before      :rows  page size
select c.id, c.programme, c.workflow, c.edition, c.organisation, o.name as organisation_name, o.name_en as organisation_name_en,
       c.title, c.facility_id,
       c.state, c.version, c.due_on, coalesce(c.due_on, 'infinity')::text as due_key,
       not c.ended and c.due_on < cast(:today as date) as overdue, c.assignee,
       a.name as assignee_name, c.ended, c.changed_at
  from core.workflow_case c
  join core.organisation o on o.code = c.organisation
  left join core.person a on 'person:' || a.id = c.assignee
 where exists (
         select from jsonb_to_recordset(cast(:scopes as jsonb)) s (programme text, workflow text, organisations text[])
          where (s.programme, s.workflow) = (c.programme, c.workflow)
            and (s.organisations = '{*}'
                 or exists (select from unnest(s.organisations) one
                             where c.organisation = one or starts_with(c.organisation, one || '/'))))
   and case cast(:queue as text)
         when 'today' then not c.ended and c.due_on = cast(:today as date)
         when 'overdue' then not c.ended and c.due_on < cast(:today as date)
         when 'unassigned' then not c.ended and c.assignee is null
         when 'mine' then not c.ended and c.assignee = :actor
         else true
       end
   and (cast(:programme as text) is null or c.programme = :programme)
   and (cast(:workflow as text) is null or c.workflow = :workflow)
   and (cast(:state as text) is null or c.state = :state)
   and (cast(:organisation as text) is null or c.organisation = :organisation
        or starts_with(c.organisation, :organisation || '/'))
   and (coalesce(c.due_on, 'infinity'), c.id) > (cast(:after_due as date), cast(:after_id as bigint))
 order by coalesce(c.due_on, 'infinity'), c.id
 limit :rows
