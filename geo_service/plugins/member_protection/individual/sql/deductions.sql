-- Deductions, newest first, each with what the bank answered, and the city's part of the covers that came of it.
-- :id  one, or null for all    :rows  at most so many
select d.id, d.made_on, count(*) as lines, sum(l.fen)::bigint as fen,
       count(*) filter (where l.outcome = 'deducted') as deducted,
       count(*) filter (where l.outcome = 'failed') as failed,
       count(*) filter (where l.outcome is null) as awaited,
       coalesce(sum(l.fen) filter (where l.outcome = 'deducted'), 0)::bigint as fen_deducted,
       count(*) filter (where l.outcome = 'deducted' and a.state = 'covered') as covered,
       coalesce(sum(a.fen_city_subsidy) filter (where l.outcome = 'deducted' and a.state = 'covered'), 0)::bigint
         as fen_city_subsidy,
       coalesce(sum(l.fen) filter (where l.outcome = 'deducted' and a.state = 'refund_due'), 0)::bigint as fen_refund_due
  from member_protection.deduction d
  join member_protection.deduction_line l on l.deduction_id = d.id
  join member_protection.application a on a.id = l.application_id
 where (cast(:id as uuid) is null or d.id = :id)
 group by d.id
 order by d.made_at desc, d.id
 limit :rows
