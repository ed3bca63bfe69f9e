-- Payments that one may see, in their order, for one page, each with what the bank said last, and whether it is known who
-- is paid next: somebody said so, or the card changed.
-- :batch_id  or null for all    :state  or null    :to_unions  true for those to unions, or null    :reference  or null
-- :mended  whether it is known who is paid next, or null
-- :claim_id  or null    :union  part of the name of the union that is paid or whose member it is, or null
-- :after  last id of the page before, or null    :rows  page size
select p.id, p.batch_id, p.line, p.claim_id, p.attempt, p.reference, p.fen, p.organisation, p.unit, p.holder, p.account,
       p.bank, p.masked_member, p.masked_document, p.state, e.day, e.words, b.state as batch_state, b.number as batch_number,
       b.made_by, b.ended_by, o.name as unit_name, n.is_mended
  from member_protection.payment p
  left join core.organisation o on o.code = p.unit
  left join member_protection.payment_batch b on b.id = p.batch_id
  left join lateral (select f.day, f.words from member_protection.payment_entry f
                      where f.payment_id = p.id order by f.id desc limit 1) e on true
 cross join lateral (
         select exists (select from member_protection.payee q where q.claim_id = p.claim_id and q.attempt >= p.attempt)
                or p.organisation is null and exists (
                     select from member_protection.claim c
                       join member_protection.member m on m.id = c.member_id
                       join member_protection.card_change g
                         on g.document_index = c.document_index and g.card_index = m.card_index
                       join member_protection.payment_entry f on f.payment_id = p.id and f.kind = 'in_batch'
                      where c.id = p.claim_id and g.entered_at > f.entered_at) as is_mended) n
 where (cast(:batch_id as uuid) is null or p.batch_id = :batch_id)
   and (cast(:state as text) is null or p.state = :state)
   and (cast(:reference as text) is null or p.reference = :reference)
   and (cast(:mended as boolean) is null or n.is_mended = :mended)
   and (cast(:claim_id as uuid) is null or p.claim_id = :claim_id)
   and (cast(:union as text) is null or position(:union in o.name) > 0
        or exists (select from core.organisation t where t.code = p.organisation and position(:union in t.name) > 0))
   and (not coalesce(cast(:to_unions as boolean), false) or p.organisation is not null)
   and (cast(:after as bigint) is null or p.id > :after)
 order by p.id
 limit :rows
