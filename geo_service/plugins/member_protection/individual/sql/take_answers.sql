-- Take the answers that were not taken before: what was deducted asks the decision, each pair of days once.
-- :deduction_id  the deduction
with taken as (
  update member_protection.deduction_line l
     set outcome = n.outcome, deducted_on = n.deducted_on, failure = n.failure
    from answered n
   where l.id = n.id and l.deduction_id = :deduction_id and l.outcome is null
  returning l.application_id, l.deducted_on)
insert into deducted (application_id, applied_on, deducted_on)
select a.id, a.applied_on, t.deducted_on
  from taken t
  join member_protection.application a on a.id = t.application_id
 where t.deducted_on is not null and a.state = 'pending_payment'
