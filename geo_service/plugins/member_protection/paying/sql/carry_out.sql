-- Let payments and their claims stand where the bank's answer says they do.
-- :batch_id  the batch    :file_sha256  of the answer    :day  business day
with said as (
  select l.payment_id, l.outcome, l.words, l.fen
    from member_protection.bank_line l
   where l.batch_id = :batch_id and l.file_sha256 = :file_sha256 and l.payment_id is not null),
payments as (
  update member_protection.payment p set state = s.outcome from said s where p.id = s.payment_id
  returning p.claim_id, s.outcome),
claims as (
  update member_protection.claim c set state = p.outcome from payments p where c.id = p.claim_id),
steps as (
  insert into member_protection.claim_step (claim_id, step, day)
  select p.claim_id, p.outcome, cast(:day as date) from payments p)
insert into member_protection.payment_entry (payment_id, kind, fen, day, words)
select s.payment_id, s.outcome, s.fen, cast(:day as date), nullif(s.words, '') from said s
