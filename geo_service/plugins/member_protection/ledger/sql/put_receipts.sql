-- Keep the lines of a bank's statement, each with the invoice that it pays to the fen, or with why it pays none.
-- :file_sha256  of the statement, 32 bytes    :centre  code of the organisation that sees what pays none
-- :lines bigint[] :references text[] :fens bigint[] :days date[]  of each line
with given as (
  select g.line, g.reference, g.fen, g.day, v.list_id, i.organisation, i.fen_to_transfer,
         row_number() over (partition by g.reference, g.fen order by g.line) as turn
    from unnest(cast(:lines as bigint[]), cast(:references as text[]), cast(:fens as bigint[]), cast(:days as date[]))
           as g (line, reference, fen, day)
    left join member_protection.voucher v on v.reference = g.reference
    left join member_protection.invoice i on i.list_id = v.list_id),
judged as (
  select g.*, case when g.list_id is null then 'unknown_reference'
                   when g.fen <> g.fen_to_transfer then 'other_amount'
                   when g.turn > 1 or exists (select from member_protection.receipt r where r.list_id = g.list_id)
                     then 'paid_already' end as reason
    from given g)
insert into member_protection.receipt (file_sha256, line, organisation, reference, fen, received_on, list_id, reason)
select cast(:file_sha256 as bytea), j.line, case when j.reason is null then j.organisation else :centre end, j.reference,
       j.fen, j.day, case when j.reason is null then j.list_id end, j.reason
  from judged j
on conflict (file_sha256, line) do nothing
