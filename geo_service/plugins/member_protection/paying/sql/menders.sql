-- Who said whom the payments of a batch go to, by claim or by a change of the person's card.
-- :batch_id  the batch
select distinct e.mended_by
  from member_protection.payment p
  join member_protection.payee e on e.claim_id = p.claim_id
 where p.batch_id = :batch_id
union
select g.entered_by
  from member_protection.payment p
  join member_protection.claim c on c.id = p.claim_id
  join member_protection.member m on m.id = c.member_id
  join member_protection.card_change g on g.document_index = c.document_index and g.card_index = m.card_index
 where p.batch_id = :batch_id and p.organisation is null
