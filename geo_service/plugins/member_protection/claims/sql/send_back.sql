-- Take back what was proposed of a claim: the second person does not agree.
-- :id  the claim
update member_protection.claim c
   set state = case when c.investigation is null then 'complete' else 'investigated' end, is_granted = null, fen = null,
       days_paid = null, pay_to = null, reason = null, clause = null, file_by = null, proposed_by = null,
       proposed_on = null
 where c.id = :id and c.state = 'proposed' and c.proposed_by <> current_setting('geo.actor', true)
returning c.id
