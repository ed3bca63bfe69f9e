-- Take the rows out that the decision refuses, and say why.
-- :list_id  the list
with taken as (
  delete from staged s using answer a
   where a.question = s.question and a.reason is not null
  returning s.row, a.field, a.given, a.reason, a.wanted_zh, a.wanted_en)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), t.row, t.field, t.given, t.reason, t.wanted_zh, t.wanted_en, false from taken t
 order by t.row
