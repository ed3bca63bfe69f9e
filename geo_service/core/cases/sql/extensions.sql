-- The extensions of a workflow that the asker may see.
-- :programme :workflow      :edition  year, or null for any      :organisation  for whom they hold, or null for all
select e.id, e.step, e.edition, e.organisation, e.until, e.reason, e.day, e.granted_by, e.granted_at
  from core.workflow_extension e
 where (e.programme, e.workflow) = (:programme, :workflow)
   and (cast(:edition as integer) is null or e.edition = :edition)
   and (cast(:organisation as text) is null or e.organisation = :organisation
        or starts_with(:organisation, e.organisation || '/'))
 order by e.id
