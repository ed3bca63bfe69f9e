-- End the applications whose last day to pay is over, but for those of which the bank has yet to answer (C7).
-- :today  business day
update member_protection.application a
   set state = 'void', reason = 'not_paid_in_time', ended_on = cast(:today as date)
 where a.state = 'pending_payment' and a.pay_by < cast(:today as date)
   and not exists (select from member_protection.deduction_line l where l.application_id = a.id and l.outcome is null)
