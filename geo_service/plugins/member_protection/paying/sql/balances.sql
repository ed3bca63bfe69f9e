-- By benefit: what was decided, and where it stands; of the ledger of payments beside it, to the fen.
-- :year  of the covers
select c.benefit, count(*) as decided, sum(c.fen)::bigint as fen_decided,
       coalesce(sum(c.fen) filter (where c.state = 'decided_paid'), 0)::bigint as fen_open,
       coalesce(sum(l.fen) filter (where l.kind = 'in_batch'), 0)::bigint as fen_in_batch,
       coalesce(sum(l.fen) filter (where l.kind = 'paid'), 0)::bigint as fen_paid,
       coalesce(sum(l.fen) filter (where l.kind = 'returned'), 0)::bigint as fen_returned,
       coalesce(sum(l.fen) filter (where l.kind = 'reversed'), 0)::bigint as fen_reversed,
       count(*) filter (where c.state = 'decided_paid') as open, count(*) filter (where l.kind = 'in_batch') as in_batch,
       count(*) filter (where l.kind = 'paid') as paid, count(*) filter (where l.kind = 'returned') as returned,
       count(*) filter (where l.kind = 'reversed') as reversed
  from member_protection.claim c
  left join lateral (
         select e.kind, e.fen
           from member_protection.payment p
           join member_protection.payment_entry e on e.payment_id = p.id
          where p.claim_id = c.id and e.kind <> 'withdrawn' and p.state <> 'withdrawn'
          order by e.id desc limit 1) l on true
 where c.year = :year and c.is_granted and c.state <> 'proposed'
 group by c.benefit
 order by c.benefit
