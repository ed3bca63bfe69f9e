-- The selection of a year is made; refused when it was.
-- :edition  year      :stations  places      :candidates  how many applications were compared      :day  business day
-- :comment  why, where a tie was settled
insert into fitness_stations.selection (edition, stations, candidates, day, comment)
values (:edition, :stations, :candidates, :day, :comment)
