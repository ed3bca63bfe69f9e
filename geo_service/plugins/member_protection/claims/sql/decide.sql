-- Decide claims as proposed by somebody else.
-- :ids uuid[]    :today
with decided as (
  update member_protection.claim c
     set state = case when c.is_granted then 'decided_paid' else 'decided_refused' end,
         decided_by = current_setting('geo.actor', true), decided_on = cast(:today as date)
   where c.id = any(cast(:ids as uuid[])) and c.state = 'proposed' and c.proposed_by <> current_setting('geo.actor', true)
  returning c.id, c.is_granted)
insert into member_protection.claim_step (claim_id, step, day, codes)
select d.id, 'decided', cast(:today as date), array[case when d.is_granted then 'paid' else 'refused' end]
  from decided d
