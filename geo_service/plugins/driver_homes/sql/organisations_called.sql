-- Organisations by name.
-- :names  text[]
select o.name, o.code
  from core.organisation o
 where o.name = any(:names)
