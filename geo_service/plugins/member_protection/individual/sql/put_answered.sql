-- Bring in what the bank answered.
-- :lines bigint[] :ids bigint[] :outcomes text[] :days date[] :failures text[]  of each line
insert into answered (line, id, outcome, deducted_on, failure)
select g.line, g.id, g.outcome, g.day, g.failure
  from unnest(cast(:lines as bigint[]), cast(:ids as bigint[]), cast(:outcomes as text[]), cast(:days as date[]),
              cast(:failures as text[])) as g (line, id, outcome, day, failure)
