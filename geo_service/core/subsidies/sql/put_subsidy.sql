-- The one subsidy of a case; refused when it, or its facility, had one, or when the step given did not accept it.
-- :case_id      :acceptance_id  the step that accepted it      :step_id  that enters it      :fen
-- :purposes  text[], what it may be used for
insert into core.subsidy (case_id, acceptance_id, step_id, fen, purposes)
values (:case_id, :acceptance_id, :step_id, :fen, :purposes)
