-- Keep what a union says it transferred for an invoice; no row when the invoice has a voucher or the reference is taken.
-- :reference  of the bank    :list_id  the list    :transferred_on :uploaded_on  days
insert into member_protection.voucher (reference, list_id, organisation, transferred_on, uploaded_on)
select :reference, i.list_id, i.organisation, cast(:transferred_on as date), cast(:uploaded_on as date)
  from member_protection.invoice i
 where i.list_id = :list_id
on conflict do nothing
returning reference
