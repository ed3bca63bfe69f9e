-- The topmost unions with members who are covered, with or without claims.
-- :year  of the covers
select o.code, o.name
  from core.organisation o
 where o.code in (select distinct split_part(i.organisation, '/', 1) from member_protection.cover i where i.year = :year)
 order by o.code
