-- What drivers found last at the facilities that one looks after, the latest first; what has aged out is not among it.
-- :rows  how many at most
select r.facility_id, f.name as facility, r.state, r.at
  from core.public_report r
  join core.facility f on f.id = r.facility_id
 order by r.at desc, r.facility_id
 limit :rows
