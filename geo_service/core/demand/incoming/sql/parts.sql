-- The pieces of a file after one, in their order.
-- :file  uuid      :after  number of a piece, or -1      :rows  how many at most
select p.number, p.content
  from core.demand_file_part p
 where p.file = :file and p.number > :after
 order by p.number
 limit :rows
