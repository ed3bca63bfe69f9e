-- The lines of a deduction, with what is sealed of whom the bank deducts it from.
-- :deduction_id  the deduction
select l.id, l.fen, m.id as member_id, m.name, m.card
  from member_protection.deduction_line l
  join member_protection.application a on a.id = l.application_id
  join member_protection.member m on m.id = a.member_id
 where l.deduction_id = :deduction_id
 order by l.id
