-- The extensions of a workflow that the asker may see; names of people only where the asker may know them.
-- :programme :workflow      :edition  year, or null for any      :organisation  for whom they hold, or null for all
select e.id, e.step, e.edition, e.organisation, o.name as organisation_name, o.name_en as organisation_name_en,
       e.until, e.reason, e.day, e.granted_by, p.name as granted_by_name, e.granted_at
  from core.workflow_extension e
  join core.organisation o on o.code = e.organisation
  left join core.person p on 'person:' || p.id = e.granted_by
 where (e.programme, e.workflow) = (:programme, :workflow)
   and (cast(:edition as integer) is null or e.edition = :edition)
   and (cast(:organisation as text) is null or e.organisation = :organisation
        or starts_with(:organisation, e.organisation || '/'))
 order by e.id
