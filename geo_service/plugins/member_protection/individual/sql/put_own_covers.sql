-- Cover those whose fee was deducted in time; whoever has a cover for the year keeps that one.
-- :today  business day
insert into member_protection.cover (year, document_index, member_id, application_id, organisation, plan, union_class,
                                     first_day, last_day, band, fen_fee, fen_city_subsidy, confirmed_on)
select a.year, a.document_index, a.member_id, a.id, a.organisation, a.plan, a.union_class, a.first_day, a.last_day,
       a.band, a.fen_fee, a.fen_city_subsidy, cast(:today as date)
  from deducted d
  join member_protection.application a on a.id = d.application_id
 where d.reason is null
 order by a.document_index
on conflict (year, document_index) do nothing
