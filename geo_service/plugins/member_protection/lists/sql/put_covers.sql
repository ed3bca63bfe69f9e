-- Cover the members of a list whom the decision lets in; whoever has a cover for the year keeps that one.
-- :list_id  the list    :confirmed_on  day of the confirmation
insert into member_protection.cover (year, document_index, member_id, list_id, organisation, plan, union_class, first_day,
                                     last_day, band, fen_fee, fen_city_subsidy, confirmed_on)
select e.year, m.document_index, e.member_id, e.list_id, e.organisation, e.plan, e.union_class, a.first_day, a.last_day,
       a.band, a.fen_fee, a.fen_city_subsidy, cast(:confirmed_on as date)
  from member_protection.enrolment e
  join member_protection.member m on m.id = e.member_id
  join answer a on a.question = concat_ws('|', e.plan, e.union_class, e.card_kind, m.employment,
                                          coalesce(e.card_generated_on::text, ''))
 where e.list_id = :list_id and a.reason is null
 order by m.document_index
on conflict (year, document_index) do nothing
