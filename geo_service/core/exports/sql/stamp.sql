-- The number of the last public change and when it was (0 and null when there is none), and when the reading began.
select coalesce(last.number, 0) as number, last.at as changed_at, transaction_timestamp() as taken_at
  from (select 1) as one
  left join (select c.number, c.at from core.public_change c order by c.number desc limit 1) last on true
