-- The registry says what was found at a station, and where it is.
-- :facility_id      :lon :lat  degrees, WGS-84      :given_lon :given_lat :given_datum  as measured
-- :area_m2      :functions  text[], that were found
with placed as (
  update core.place p set
    (position, position_precision, given_lon, given_lat, given_datum)
    = (st_setsrid(st_makepoint(:lon, :lat), 4326), 'surveyed', :given_lon, :given_lat, :given_datum)
    from core.facility f
   where f.id = :facility_id and p.id = f.place_id
)
update core.facility f set
  functions = cast(:functions as text[]),
  attributes = f.attributes || jsonb_build_object('area_m2', cast(:area_m2 as float))
 where f.id = :facility_id
