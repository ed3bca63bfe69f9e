-- Say of what was applied for and deducted on two days why it is no cover.
-- :applied_on :deducted_on  days    :reason  the decision's
update deducted d
   set reason = :reason
 where d.applied_on = cast(:applied_on as date) and d.deducted_on = cast(:deducted_on as date)
