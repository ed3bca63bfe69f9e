-- File a claim, or hand in what was missing; the day on which it was filed first stays.
-- :id  the claim    :today    :pay_by  the last day to pay it
update member_protection.claim c
   set state = 'filed', filed_on = coalesce(c.filed_on, cast(:today as date)), complete_on = cast(:today as date),
       pay_by = cast(:pay_by as date)
 where c.id = :id and c.state in ('draft', 'incomplete')
returning c.id
