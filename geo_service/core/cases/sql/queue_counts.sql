-- How many cases that somebody may see are in each queue.
-- :scopes  JSON array of objects: programme, workflow, organisations (array, "*" alone for every one)
-- :actor  whose is mine      :today  business day      :programme :workflow :state :organisation  or null for any
select count(*) filter (where not c.ended and c.due_on = cast(:today as date)) as today,
       count(*) filter (where not c.ended and c.due_on < cast(:today as date)) as overdue,
       count(*) filter (where not c.ended and c.assignee is null) as unassigned,
       count(*) filter (where not c.ended and c.assignee = :actor) as mine,
       count(*) as every
  from core.workflow_case c
 where exists (
         select from jsonb_to_recordset(cast(:scopes as jsonb)) s (programme text, workflow text, organisations text[])
          where (s.programme, s.workflow) = (c.programme, c.workflow)
            and (s.organisations = '{*}'
                 or exists (select from unnest(s.organisations) one
                             where c.organisation = one or starts_with(c.organisation, one || '/'))))
   and (cast(:programme as text) is null or c.programme = :programme)
   and (cast(:workflow as text) is null or c.workflow = :workflow)
   and (cast(:state as text) is null or c.state = :state)
   and (cast(:organisation as text) is null or c.organisation = :organisation
        or starts_with(c.organisation, :organisation || '/'))
