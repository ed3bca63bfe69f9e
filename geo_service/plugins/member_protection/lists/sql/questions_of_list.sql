-- What the members on a list ask, each once, as lists/checking.py writes it.
-- :list_id  the list
select distinct concat_ws('|', e.plan, e.union_class, e.card_kind, m.employment, coalesce(e.card_generated_on::text, ''))
  from member_protection.enrolment e
  join member_protection.member m on m.id = e.member_id
 where e.list_id = :list_id
