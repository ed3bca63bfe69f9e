-- End the applications whose fee was deducted: covered, or the fee is to be given back, and why.
-- :today  business day
update member_protection.application a
   set state = case when c.application_id is null then 'refund_due' else 'covered' end,
       reason = case when c.application_id is null then coalesce(d.reason, 'already_insured') end,
       ended_on = cast(:today as date)
  from deducted d
  left join member_protection.cover c on c.application_id = d.application_id
 where a.id = d.application_id
