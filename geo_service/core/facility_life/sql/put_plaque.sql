-- The plaque of a case's facility; refused when another one of the programme has the number.
-- :case_id      :number
insert into core.plaque (case_id, number) values (:case_id, :number)
