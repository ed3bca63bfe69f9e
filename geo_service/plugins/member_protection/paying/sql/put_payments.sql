-- Put payments into a batch, and say of their claims that they are in one.
-- :batch_id  the batch    :day  business day
-- :ids bigint[] :lines int[] :claim_ids uuid[] :attempts int[] :references text[] :fens bigint[] :organisations text[]
-- :units text[] :holders bytea[] :accounts bytea[] :banks text[] :members text[] :documents text[]  of each payment
with given as (
  select *
    from unnest(cast(:ids as bigint[]), cast(:lines as integer[]), cast(:claim_ids as uuid[]), cast(:attempts as integer[]),
                cast(:references as text[]), cast(:fens as bigint[]), cast(:organisations as text[]),
                cast(:units as text[]), cast(:holders as bytea[]), cast(:accounts as bytea[]), cast(:banks as text[]),
                cast(:members as text[]), cast(:documents as text[]))
         as g (id, line, claim_id, attempt, reference, fen, organisation, unit, holder, account, bank, member, document)),
payments as (
  insert into member_protection.payment (id, batch_id, line, claim_id, attempt, reference, fen, organisation, unit, holder,
                                         account, bank, masked_member, masked_document)
  select g.id, cast(:batch_id as uuid), g.line, g.claim_id, g.attempt, g.reference, g.fen, g.organisation, g.unit,
         g.holder, g.account, g.bank, g.member, g.document
    from given g),
claims as (
  update member_protection.claim c set state = 'in_batch' from given g
   where c.id = g.claim_id and c.state in ('decided_paid', 'returned')),
steps as (
  insert into member_protection.claim_step (claim_id, step, day)
  select g.claim_id, 'in_batch', cast(:day as date) from given g)
insert into member_protection.payment_entry (payment_id, kind, fen, day)
select g.id, 'in_batch', g.fen, cast(:day as date) from given g
