-- Those on a list, by row of the file, for one page; sealed as they are kept.
-- :list_id  the list    :after  row of the last of the page before, or null    :rows  page size
select e.row, e.plan, e.organisation, o.name as organisation_name, m.id, m.name, m.document_kind, m.document, m.card_kind
  from member_protection.enrolment e
  join member_protection.member m on m.id = e.member_id
  join core.organisation o on o.code = e.organisation
 where e.list_id = :list_id and (cast(:after as bigint) is null or e.row > :after)
 order by e.row
 limit :rows
