-- A union and those below it, each with the name of the district, bureau or industry union it belongs to.
-- :organisation  code
select o.code, top.name as top_name
  from core.organisation o
  join core.organisation top on top.code = split_part(o.code, '/', 1)
 where o.code = :organisation or starts_with(o.code, :organisation || '/')
