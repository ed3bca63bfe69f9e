-- Write down that the money of a paid claim came back; no row when it is not paid.
-- :reference  of the payment    :day  on which it came    :bank_reference  of the bank    :words  why
with payments as (
  update member_protection.payment p set state = 'reversed' where p.reference = :reference and p.state = 'paid'
  returning p.id, p.claim_id, p.fen),
claims as (
  update member_protection.claim c set state = 'reversed' from payments p where c.id = p.claim_id),
steps as (
  insert into member_protection.claim_step (claim_id, step, day)
  select p.claim_id, 'reversed', cast(:day as date) from payments p)
insert into member_protection.payment_entry (payment_id, kind, fen, day, bank_reference, words)
select p.id, 'reversed', p.fen, cast(:day as date), :bank_reference, :words from payments p
returning payment_id
