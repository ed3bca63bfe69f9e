-- A new person.
-- :name :organisation
insert into core.person (name, organisation) values (:name, :organisation) returning id
