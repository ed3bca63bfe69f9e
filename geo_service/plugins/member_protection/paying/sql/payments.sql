-- Payments that one may see, in their order, for one page, each with what the bank said last.
-- :batch_id  or null for all    :state  or null    :to_unions  true for those to unions, or null    :reference  or null
-- :after  last id of the page before, or null    :rows  page size
select p.id, p.batch_id, p.line, p.claim_id, p.attempt, p.reference, p.fen, p.organisation, p.unit, p.holder, p.account,
       p.bank, p.masked_member, p.masked_document, p.state, e.day, e.words, b.state as batch_state, b.number as batch_number,
       b.made_by, b.ended_by, o.name as unit_name,
       exists (select from member_protection.payee q where q.claim_id = p.claim_id and q.attempt >= p.attempt) as is_mended
  from member_protection.payment p
  left join core.organisation o on o.code = p.unit
  left join member_protection.payment_batch b on b.id = p.batch_id
  left join lateral (select f.day, f.words from member_protection.payment_entry f
                      where f.payment_id = p.id order by f.id desc limit 1) e on true
 where (cast(:batch_id as uuid) is null or p.batch_id = :batch_id)
   and (cast(:state as text) is null or p.state = :state)
   and (cast(:reference as text) is null or p.reference = :reference)
   and (not coalesce(cast(:to_unions as boolean), false) or p.organisation is not null)
   and (cast(:after as bigint) is null or p.id > :after)
 order by p.id
 limit :rows
