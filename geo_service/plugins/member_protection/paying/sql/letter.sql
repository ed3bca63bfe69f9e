-- What a letter says of a claim that one may see.
-- :id  the claim
select c.id, c.benefit, c.state, c.event_on, c.filed_on, c.pay_by, c.decided_on, c.fen, c.days_paid, c.pay_to, c.clause,
       c.reason, v.plan, v.first_day, v.last_day, m.id as member_id, m.name, m.document_kind, m.document,
       (select s.codes from member_protection.claim_step s
         where s.claim_id = c.id and s.step = 'incomplete' order by s.id desc limit 1) as missing,
       (select e.words from member_protection.payment p
          join member_protection.payment_entry e on e.payment_id = p.id
         where p.claim_id = c.id and e.kind = 'returned' order by e.id desc limit 1) as bank_words
  from member_protection.claim c
  join member_protection.cover v on v.year = c.year and v.document_index = c.document_index
  join member_protection.member m on m.id = c.member_id
 where c.id = :id
