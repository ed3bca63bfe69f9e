-- Invoices that one may see, by union and day, each with its voucher and what the bank received for it.
-- :list_id  one, or null for all    :organisation  the union that owes, or null    :year  or null
-- :today  business day    :overdue  true for those whose day is over and that are not paid, or null    :after  list of the page before, or null
-- :rows  page size
select i.list_id, i.organisation, o.name as organisation_name, i.year, i.members, i.fen_fee, i.fen_city_subsidy,
       i.fen_to_transfer, i.due_on, i.issued_on, v.reference, v.transferred_on, v.uploaded_on,
       coalesce(r.fen, 0) as fen_received, r.received_on,
       coalesce(i.due_on < cast(:today as date), false) and r.fen is null as is_overdue
  from member_protection.invoice i
  join core.organisation o on o.code = i.organisation
  left join member_protection.voucher v on v.list_id = i.list_id
  left join member_protection.receipt r on r.list_id = i.list_id
 where (cast(:list_id as uuid) is null or i.list_id = :list_id)
   and (cast(:organisation as text) is null or i.organisation = :organisation)
   and (cast(:year as integer) is null or i.year = :year)
   and (not coalesce(cast(:overdue as boolean), false) or i.due_on < cast(:today as date) and r.fen is null)
   and (cast(:after as uuid) is null or i.list_id > :after)
 order by i.list_id
 limit :rows
