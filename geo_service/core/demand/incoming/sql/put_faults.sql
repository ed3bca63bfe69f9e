-- What is wrong in a file, row by row.
-- :file  uuid      :first  how many were put before
-- :row  bigint[], of the file, null for the whole      :column :given :wanted_zh :wanted_en  text[]
insert into core.demand_file_fault (file, number, row, "column", given, wanted_zh, wanted_en)
select :file, cast(:first as bigint) + found.number, found.row, found.column_name, found.given, found.wanted_zh,
       found.wanted_en
  from unnest(cast(:row as bigint[]), cast(:column as text[]), cast(:given as text[]), cast(:wanted_zh as text[]),
              cast(:wanted_en as text[]))
       with ordinality found (row, column_name, given, wanted_zh, wanted_en, number)
