-- Keep the lines of the bank's answer to a batch, each with the payment that it is about to the fen, or why about none.
-- :batch_id  the batch    :file_sha256  of the answer, 32 bytes
-- :lines bigint[] :references text[] :fens bigint[] :outcomes text[] :words text[]  of each line
with given as (
  select g.*, p.id, p.batch_id, p.fen as owed, p.state,
         first_value(g.outcome) over same as first_outcome, row_number() over same as turn
    from unnest(cast(:lines as bigint[]), cast(:references as text[]), cast(:fens as bigint[]),
                cast(:outcomes as text[]), cast(:words as text[])) as g (line, reference, fen, outcome, words)
    left join member_protection.payment p on p.reference = g.reference
  window same as (partition by g.reference, g.fen order by g.line)),
judged as (
  select g.*,
         case when g.id is null then 'unknown_reference'
              when g.batch_id <> :batch_id then 'other_batch'
              when g.fen <> g.owed then 'other_amount'
              when g.turn > 1 then case when g.outcome = g.first_outcome then 'answered_already' else 'contradicts' end
              when g.outcome = g.state then 'answered_already'
              when not (g.state = 'in_batch' or g.state = 'paid' and g.outcome = 'returned') then 'contradicts' end as reason
    from given g)
insert into member_protection.bank_line (batch_id, file_sha256, line, reference, fen, outcome, words, payment_id, reason)
select cast(:batch_id as uuid), cast(:file_sha256 as bytea), j.line, j.reference, j.fen, j.outcome, j.words,
       case when j.reason is null then j.id end, j.reason
  from judged j
