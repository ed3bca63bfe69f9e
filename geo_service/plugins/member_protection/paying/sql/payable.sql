-- Claims that can be paid, whose pay-by day comes first first: decided, or returned with somebody to pay next time; each
-- with where the money goes. Whoever looks keeps them from others until the transaction ends.
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
          where e.claim_id = c.id and e.card is not null order by e.mended_at desc limit 1) p on true
  left join lateral (
         select o.* from member_protection.payout_account o
          where o.organisation = split_part(v.organisation, '/', 1) and o.confirmed_at is not null
          order by o.confirmed_at desc limit 1) a on c.pay_to = 'dbu_account'
 where (c.state = 'decided_paid' or c.state = 'returned'
        and exists (select from member_protection.payee e
                     where e.claim_id = c.id
                       and e.attempt >= (select max(q.attempt) from member_protection.payment q
                                          where q.claim_id = c.id and q.state = 'returned')))
   and (c.pay_to = 'member_card' or a.id is not null)
 order by c.pay_by, c.id
 limit :rows
   for update of c
