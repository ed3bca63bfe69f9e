-- The name of an organisation, where the asker acts for it.
-- :code  such as district:310101
select o.name
  from core.organisation o
 where o.code = :code and core.acts_for(o.code)
