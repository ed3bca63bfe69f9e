-- How many a list covers, and what they come to in fen.
-- :list_id  the list
select count(*) as members, coalesce(sum(c.fen_fee), 0)::bigint as fen_fee,
       coalesce(sum(c.fen_city_subsidy), 0)::bigint as fen_city_subsidy
  from member_protection.cover c
 where c.list_id = :list_id
