-- The id of a place: a new one, or that of the same organisation, name and address, brought up to date; nothing when
-- that changed nothing, or when a site of the place stands: it is not moved by what somebody applies for.
-- :organisation :name :address :source      :district_code :street_code  or null
-- :lon :lat  degrees, WGS-84, or null      :position_precision      :given_lon :given_lat :given_datum  as given, or null
insert into core.place as p (organisation, name, address, district_code, street_code, position, position_precision,
                             given_lon, given_lat, given_datum, sample, source)
values (:organisation, :name, :address, :district_code, :street_code,
        st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4326), :position_precision,
        :given_lon, :given_lat, :given_datum, false, :source)
on conflict (organisation, name, address) do update set
  (district_code, street_code, position, position_precision, given_lon, given_lat, given_datum)
  = (excluded.district_code, excluded.street_code, excluded.position, excluded.position_precision,
     excluded.given_lon, excluded.given_lat, excluded.given_datum)
where not exists (select from core.facility f where f.place_id = p.id and f.status in ('accepted', 'open', 'suspended'))
returning p.id
