-- The plaque of a station; refused when another station has the number.
-- :number      :case_id      :organisation
insert into fitness_stations.plaque (number, case_id, organisation) values (:number, :case_id, :organisation)
