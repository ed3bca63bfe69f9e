-- Claims that can be paid, whose pay-by day comes first first: decided, or returned with somebody to pay next time; each
-- with where the money goes; a card that changed takes the place of what was said before. Whoever looks keeps them from
-- others until the transaction ends.
-- :rows  at most so many
select c.id, c.fen, c.pay_to, c.state, v.organisation as unit, m.id as member_id, m.name, m.document_kind, m.document,
       m.card_kind, m.card, split_part(v.organisation, '/', 1) as organisation, a.id as account_id, a.holder, a.bank,
       a.account, n.attempt, p.id as payee_id, p.card_kind as mended_kind, p.card as mended_card
  from member_protection.claim c
  join member_protection.cover v on v.year = c.year and v.document_index = c.document_index
  join member_protection.member m on m.id = c.member_id
 cross join lateral (select count(*) + 1 as attempt from member_protection.payment q where q.claim_id = c.id) n
  left join lateral (
         select e.* from member_protection.payee e
          where e.claim_id = c.id and e.card is not null
            and not exists (select from member_protection.card_change g
                             where g.document_index = c.document_index and g.card_index = m.card_index
                               and g.entered_at > e.mended_at)
          order by e.mended_at desc limit 1) p on true
  left join lateral (
         select o.* from member_protection.payout_account o
          where o.organisation = split_part(v.organisation, '/', 1) and o.confirmed_at is not null
          order by o.confirmed_at desc limit 1) a on c.pay_to = 'dbu_account'
 where (c.state = 'decided_paid' or c.state = 'returned'
        and (exists (select from member_protection.payee e
                      where e.claim_id = c.id
                        and e.attempt >= (select max(q.attempt) from member_protection.payment q
                                           where q.claim_id = c.id and q.state = 'returned'))
             or c.pay_to = 'member_card'
                and exists (select from member_protection.card_change g
                             where g.document_index = c.document_index and g.card_index = m.card_index
                               and g.entered_at > (select max(f.entered_at)
                                                     from member_protection.payment q
                                                     join member_protection.payment_entry f on f.payment_id = q.id
                                                    where q.claim_id = c.id and f.kind = 'in_batch'))))
   and (c.pay_to = 'member_card' or a.id is not null)
 order by c.pay_by, c.id
 limit :rows
   for update of c
