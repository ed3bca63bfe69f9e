-- For each kind with public changes after a number: the number and the time of the last.
-- :since  number
select c.kind, max(c.number) as number, max(c.at) as at
  from core.public_change c
 where c.number > :since
 group by c.kind
