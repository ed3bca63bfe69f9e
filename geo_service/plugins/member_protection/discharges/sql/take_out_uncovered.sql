-- Take the stays out of people who have no cover for them, and say so.
-- :plans text[]  that pay for days in hospital
with taken as (
  delete from stay s where s.year is null or s.plan <> all(cast(:plans as text[]))
  returning s.row, s.masked, s.year, s.admitted_on)
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select t.row, case when t.year is null then 'admitted_on' else 'document_number' end,
       case when t.year is null then t.admitted_on::text else t.masked end,
       case when t.year is null then 'no_cover' else 'not_covered' end,
       case when t.year is null then '住院期间没有保障' else '保障类型不含住院保障' end,
       case when t.year is null then 'no cover on any day of the stay' else 'the plan does not pay for stays' end, false
  from taken t
