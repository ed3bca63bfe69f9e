-- Claims that were granted, by topmost union, benefit and month of the decision.
-- :year  of the covers
select split_part(v.organisation, '/', 1) as organisation, c.benefit, to_char(c.decided_on, 'YYYY-MM') as month,
       count(*) as claims, sum(c.fen)::bigint as fen
  from member_protection.claim c
  join member_protection.cover v on v.year = c.year and v.document_index = c.document_index
 where c.year = :year and c.state in ('decided_paid', 'in_batch', 'paid', 'returned')
 group by 1, 2, 3
 order by 1, 2, 3
