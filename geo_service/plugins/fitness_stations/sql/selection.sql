-- The selection of a year; nothing before it.
-- :edition  year
select s.stations, s.candidates, s.day, s.comment, s.decided_by, s.decided_at
  from fitness_stations.selection s
 where s.edition = :edition
