-- The district that a facility is declared to be in.
-- :id  facility
select p.district_code
  from core.facility f
  join core.place p on p.id = f.place_id
 where f.id = :id
