-- Ask for the fees of the applications that wait for payment, in time, and are not at the bank.
-- :deduction_id  the deduction    :organisation  that makes it    :today  business day    :most  lines of a file
insert into member_protection.deduction_line (organisation, deduction_id, application_id, fen)
select :organisation, cast(:deduction_id as uuid), a.id, a.fen_fee - a.fen_city_subsidy
  from member_protection.application a
 where a.state = 'pending_payment' and a.pay_by >= cast(:today as date)
   and not exists (select from member_protection.deduction_line l where l.application_id = a.id and l.outcome is null)
 order by a.pay_by, a.made_at
 limit :most
