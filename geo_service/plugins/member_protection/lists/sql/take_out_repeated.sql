-- Take the rows out whose person stands further up in the file, and say where.
-- :list_id  the list
with taken as (
  delete from staged s
   using (select r.row, r.first from (select n.row, min(n.row) over (partition by n.document_index) as first from staged n) r
           where r.first < r.row) later
   where s.row = later.row
  returning s.row, s.masked, later.first)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), t.row, 'document_number', t.masked, 'repeated',
       '与第 ' || t.first || ' 行重复；每人一行', 'the same person as in row ' || t.first || '; one row a person', false
  from taken t
 order by t.row
