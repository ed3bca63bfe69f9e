-- What is wrong in a file after one fault, in the order of its rows.
-- :file  uuid      :after  number of a fault, or 0      :rows  how many at most
select f.number, f.row, f."column", f.given, f.wanted_zh, f.wanted_en
  from core.demand_file_fault f
 where f.file = :file and f.number > :after
 order by f.number
 limit :rows
