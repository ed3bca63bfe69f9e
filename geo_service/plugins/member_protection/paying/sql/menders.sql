-- Who said whom the payments of a batch go to.
-- :batch_id  the batch
select distinct e.mended_by
  from member_protection.payment p
  join member_protection.payee e on e.claim_id = p.claim_id
 where p.batch_id = :batch_id
