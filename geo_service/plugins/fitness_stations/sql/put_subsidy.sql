-- The one subsidy of a station; refused when it had one, has no place, or when the step given did not accept it.
-- :case_id :facility_id :organisation      :acceptance_id  the step that accepted it      :step_id  that enters it      :fen
insert into fitness_stations.subsidy (case_id, facility_id, organisation, acceptance_id, step_id, fen)
values (:case_id, :facility_id, :organisation, :acceptance_id, :step_id, :fen)
