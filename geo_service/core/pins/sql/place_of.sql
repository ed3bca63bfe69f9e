-- The place of a facility.
-- :id  facility
select p.id, p.district_code, p.position_precision
  from core.facility f
  join core.place p on p.id = f.place_id
 where f.id = :id
