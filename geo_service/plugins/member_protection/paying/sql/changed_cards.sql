-- How many payments of a batch go to a card in whose place another came since.
-- :batch_id  the batch
select count(*)
  from member_protection.payment p
  join member_protection.claim c on c.id = p.claim_id
  join member_protection.member m on m.id = c.member_id
  join member_protection.payment_entry e on e.payment_id = p.id and e.kind = 'in_batch'
 where p.batch_id = :batch_id and p.organisation is null
   and exists (select from member_protection.card_change g
                where g.document_index = c.document_index and g.card_index = m.card_index
                  and g.entered_at > e.entered_at)
