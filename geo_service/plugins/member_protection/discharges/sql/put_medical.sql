-- What is medical of the new claims, sealed, and the step by which they came.
-- :today  business day
with medical as (
  insert into member_protection.claim_medical (claim_id, hospital, diagnosis)
  select s.claim_id, s.hospital, s.diagnosis from stay s)
insert into member_protection.claim_step (claim_id, step, day)
select s.claim_id, 'discharged', cast(:today as date) from stay s
