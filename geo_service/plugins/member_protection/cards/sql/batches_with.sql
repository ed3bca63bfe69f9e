-- The numbers of the batches that are made and not released, in which something is paid to a card of a person.
-- :document_index  of the person
select distinct b.number
  from member_protection.payment p
  join member_protection.payment_batch b on b.id = p.batch_id and b.state = 'made'
  join member_protection.claim c on c.id = p.claim_id
 where c.document_index = :document_index and p.organisation is null
 order by b.number
