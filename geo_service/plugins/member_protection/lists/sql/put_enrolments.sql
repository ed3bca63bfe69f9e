-- Put the members on the list.
-- :list_id  the list    :year  of the cover
insert into member_protection.enrolment (member_id, year, list_id, row, organisation, plan, union_class, card_kind,
                                         card_generated_on)
select coalesce(s.known_id, s.id), cast(:year as integer), cast(:list_id as uuid), s.row, s.organisation, a.plan,
       a.union_class, s.card_kind, a.card_generated_on
  from staged s
  join answer a on a.question = s.question
