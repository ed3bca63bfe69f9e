-- End the applications, of which nothing is at the bank, whose person has been covered by a list meanwhile (C20).
-- :today  business day
update member_protection.application a
   set state = 'void', reason = 'already_insured', ended_on = cast(:today as date)
 where a.state = 'pending_payment'
   and exists (select from member_protection.cover c where c.year = a.year and c.document_index = a.document_index)
   and not exists (select from member_protection.deduction_line l where l.application_id = a.id and l.outcome is null)
