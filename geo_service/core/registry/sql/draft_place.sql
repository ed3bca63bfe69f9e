-- A place as it stands, and whether it is said to be elsewhere; where nothing is said, nothing is contradicted.
-- :organisation :name :address      :district_code :street_code  or null      :given_lon :given_lat :given_datum  as given, or null
select id,
       coalesce(district_code <> :district_code or street_code <> :street_code, false)
       or cast(:given_lon as float8) is not null
          and (given_lon, given_lat, given_datum) is distinct from (:given_lon, :given_lat, :given_datum) as is_elsewhere
  from core.place
 where (organisation, name, address) = (:organisation, :name, :address)
