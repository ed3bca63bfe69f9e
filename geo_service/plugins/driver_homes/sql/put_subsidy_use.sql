-- One thing that a subsidy was used for; refused when it is more than is left.
-- :case_id :organisation      :step_id  that enters it      :purpose  equipment, running or activities      :what
-- :fen      :day  business day      :asset_number  in the books, null for what is no fixed asset
insert into driver_homes.subsidy_use (case_id, organisation, step_id, purpose, what, fen, day, asset_number)
values (:case_id, :organisation, :step_id, :purpose, :what, :fen, :day, :asset_number)
