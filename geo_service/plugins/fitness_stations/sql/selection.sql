-- The selection of a year, by name of who made it where the asker may know it; nothing before it.
-- :edition  year
select s.stations, s.candidates, s.day, s.comment, s.decided_by, p.name as decided_by_name, s.decided_at
  from fitness_stations.selection s
  left join core.person p on 'person:' || p.id = s.decided_by
 where s.edition = :edition
