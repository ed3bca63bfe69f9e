-- Take a batch back that was not released: its claims stand where they stood before.
-- :batch_id  the batch    :day  business day
with payments as (
  update member_protection.payment p set state = 'withdrawn' where p.batch_id = :batch_id and p.state = 'in_batch'
  returning p.id, p.claim_id, p.fen),
claims as (
  update member_protection.claim c
     set state = case when exists (select from member_protection.payment q
                                    where q.claim_id = c.id and q.state = 'returned')
                      then 'returned' else 'decided_paid' end
    from payments p where c.id = p.claim_id),
steps as (
  insert into member_protection.claim_step (claim_id, step, day)
  select p.claim_id, 'withdrawn', cast(:day as date) from payments p)
insert into member_protection.payment_entry (payment_id, kind, fen, day)
select p.id, 'withdrawn', p.fen, cast(:day as date) from payments p
