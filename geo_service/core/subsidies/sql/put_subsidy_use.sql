-- One thing that a subsidy was used for; refused when it is more than is left, or for something else.
-- :case_id      :step_id  that enters it      :purpose  one of the subsidy's      :what
-- :fen      :day  business day      :asset_number  in the books, null for what is no fixed asset
insert into core.subsidy_use (case_id, step_id, purpose, what, fen, day, asset_number)
values (:case_id, :step_id, :purpose, :what, :fen, :day, :asset_number)
