-- Propose what claims come to, as whoever acts; another decides.
-- :ids uuid[] :granted boolean[] :fens bigint[] :days integer[] :payees text[] :reasons text[] :clauses text[]
-- :last_days date[]  of each claim, as its columns is_granted, fen, days_paid, pay_to, reason, clause, file_by
-- :states text[]  those from which it can be    :today
with proposed as (
  update member_protection.claim c
     set state = 'proposed', is_granted = g.is_granted, fen = g.fen, days_paid = g.days_paid, pay_to = g.pay_to,
         reason = g.reason, clause = g.clause, file_by = g.file_by, proposed_on = cast(:today as date),
         proposed_by = current_setting('geo.actor', true)
    from unnest(cast(:ids as uuid[]), cast(:granted as boolean[]), cast(:fens as bigint[]), cast(:days as integer[]),
                cast(:payees as text[]), cast(:reasons as text[]), cast(:clauses as text[]),
                cast(:last_days as date[]))
           as g (id, is_granted, fen, days_paid, pay_to, reason, clause, file_by)
   where c.id = g.id and c.state = any(cast(:states as text[]))
  returning c.id)
insert into member_protection.claim_step (claim_id, step, day)
select p.id, 'proposed', cast(:today as date) from proposed p
