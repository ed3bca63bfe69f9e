-- Take the stays out whose name is another than that of the member with the document, and say so.
-- :rows bigint[]  of the file
with taken as (
  delete from stay s where s.row = any(cast(:rows as bigint[])) returning s.row, s.masked_name)
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select t.row, 'name', t.masked_name, 'other_name', '与参保会员姓名不一致，须人工核对',
       'not the name of the member with the document; somebody has to look', false
  from taken t
