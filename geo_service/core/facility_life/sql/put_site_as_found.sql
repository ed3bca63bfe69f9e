-- The registry says what was found at a site, and where it is.
-- :facility_id      :lon :lat  degrees, WGS-84      :given_lon :given_lat :given_datum  as measured
-- :found  text[], functions that were found      :checked  text[], functions that were looked for: others stay; null for
-- all      :free_parking_minutes :free_bays :chargers  or null for what was not looked at
-- :attributes  JSON object, what the kind declares and was looked at
with placed as (
  update core.place p set
    (position, position_precision, given_lon, given_lat, given_datum)
    = (st_setsrid(st_makepoint(:lon, :lat), 4326), 'surveyed', :given_lon, :given_lat, :given_datum)
    from core.facility f
   where f.id = :facility_id and p.id = f.place_id
)
update core.facility f set
  functions = array(
    select distinct one
      from unnest(array(select old from unnest(f.functions) old where old <> all (cast(:checked as text[])))
                  || cast(:found as text[])) one
     order by one),
  free_parking_minutes = coalesce(:free_parking_minutes, f.free_parking_minutes),
  free_bays = coalesce(:free_bays, f.free_bays),
  chargers = coalesce(:chargers, f.chargers),
  attributes = f.attributes || cast(:attributes as jsonb)
 where f.id = :facility_id
