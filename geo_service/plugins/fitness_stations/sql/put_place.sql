-- One of a year's places; refused when it is taken, or beyond the last.
-- :edition  year      :stations  how many places there are      :number  of the place, from 1      :case_id :organisation
-- :step_id  the step that selected it
insert into fitness_stations.place (edition, stations, number, case_id, organisation, step_id)
values (:edition, :stations, :number, :case_id, :organisation, :step_id)
