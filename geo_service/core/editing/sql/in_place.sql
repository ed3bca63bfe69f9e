-- How many facilities are in a place.
-- :place_id
select count(*) from core.facility where place_id = :place_id
