-- Let a claim go from one of some states to another.
-- :id  the claim    :state    :states text[]    :complete_on :pay_by :investigation  as they are then
update member_protection.claim c
   set state = :state, complete_on = cast(:complete_on as date), pay_by = cast(:pay_by as date),
       investigation = :investigation
 where c.id = :id and c.state = any(cast(:states as text[]))
returning c.id
