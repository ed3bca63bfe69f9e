-- Where a place is.
-- :id  place      :lon :lat  degrees, WGS-84      :given_lon :given_lat :given_datum  as given      :precision
update core.place set
  (position, position_precision, given_lon, given_lat, given_datum)
  = (st_setsrid(st_makepoint(:lon, :lat), 4326), :precision, :given_lon, :given_lat, :given_datum)
 where id = :id
