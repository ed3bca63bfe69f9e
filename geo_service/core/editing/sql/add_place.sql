-- The id of a new place; nothing when the organisation has one of this name and address.
-- :organisation :name :address :source      :district_code :street_code  or null
-- :lon :lat  degrees, WGS-84, or null      :position_precision      :given_lon :given_lat :given_datum  as given, or null
insert into core.place (organisation, name, address, district_code, street_code, position, position_precision,
                        given_lon, given_lat, given_datum, sample, source)
values (:organisation, :name, :address, :district_code, :street_code,
        st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4326), :position_precision,
        :given_lon, :given_lat, :given_datum, false, :source)
on conflict (organisation, name, address) do nothing
returning id
