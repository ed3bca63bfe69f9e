-- How many rows are good, and what they come to in fen.
select count(*) as members, coalesce(sum(a.fen_fee), 0)::bigint as fen_fee,
       coalesce(sum(a.fen_city_subsidy), 0)::bigint as fen_city_subsidy
  from staged s
  join answer a on a.question = s.question
