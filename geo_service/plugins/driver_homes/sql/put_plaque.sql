-- The plaque of a home; refused when another home has the number.
-- :number      :case_id      :organisation
insert into driver_homes.plaque (number, case_id, organisation) values (:number, :case_id, :organisation)
