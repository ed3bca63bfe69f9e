-- Take the stays out of people who have no cover for them, and say so.
-- :plans text[]  that pay for days in hospital
with taken as (
  delete from stay s where s.year is null or s.plan <> all(cast(:plans as text[]))
  returning s.row, s.masked, s.plan, s.year, s.document_index, s.admitted_on, s.discharged_on),
judged as (
  select t.*, t.year is null and exists (
           select from member_protection.cover v
            where v.document_index = t.document_index
              and v.first_day > t.admitted_on and v.first_day <= t.discharged_on) as begins_before
    from taken t)
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select j.row, case when j.year is null then 'admitted_on' else 'document_number' end,
       case when j.year is null then j.admitted_on::text else j.masked end,
       case when j.begins_before then 'begins_before_cover' when j.year is null then 'no_cover' else 'not_covered' end,
       case when j.begins_before then '入院早于保障起始日，须人工核对'
            when j.year is null then '入院当日没有保障' else '保障类型不含住院保障' end,
       case when j.begins_before then 'the stay begins before the cover; somebody has to look'
            when j.year is null then 'no cover on the day of admission' else 'the plan does not pay for stays' end, false
  from judged j
