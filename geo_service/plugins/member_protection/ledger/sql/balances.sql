-- What each union owes, has said it transferred, and what came; of the covers beside it, to the fen.
-- :year  of the covers    :today  business day
select i.organisation, o.name as organisation_name, count(*) as invoices, sum(i.members)::bigint as members,
       sum(i.fen_fee)::bigint as fen_fee, sum(i.fen_city_subsidy)::bigint as fen_city_subsidy,
       sum(i.fen_to_transfer)::bigint as fen_to_transfer,
       coalesce(sum(r.fen), 0)::bigint as fen_received,
       (sum(i.fen_to_transfer) - coalesce(sum(r.fen), 0))::bigint as fen_outstanding,
       count(*) filter (where i.due_on < cast(:today as date) and r.fen is null) as overdue
  from member_protection.invoice i
  join core.organisation o on o.code = i.organisation
  left join member_protection.receipt r on r.list_id = i.list_id
 where i.year = :year
 group by i.organisation, o.name
 order by i.organisation
