-- Take those off a list that is confirmed who have no cover by it, each with why.
-- :list_id  the list    :zh :en  why, of somebody who has a cover from elsewhere
with taken as (
  delete from member_protection.enrolment e using member_protection.member m
   where e.list_id = :list_id and m.id = e.member_id
     and not exists (select from member_protection.cover c where c.member_id = e.member_id and c.year = e.year)
  returning e.row, concat_ws('|', e.plan, e.union_class, e.card_kind, m.employment,
                             coalesce(e.card_generated_on::text, '')) as question)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), t.row, case when a.reason is null then 'document_number' else a.field end, a.given,
       coalesce(a.reason, 'already_insured'), case when a.reason is null then :zh else a.wanted_zh end,
       case when a.reason is null then :en else a.wanted_en end, false
  from taken t
  join answer a on a.question = t.question
 order by t.row
