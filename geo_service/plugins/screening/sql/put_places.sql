-- The places of stops that are no registered site; one that is there already stays where it is.
-- :organisation      :source      :stops  JSON, a list of objects
insert into core.place (organisation, name, address, district_code, position, position_precision,
                        given_lon, given_lat, given_datum, sample, source)
select :organisation, s.place, s.address, s.district_code, st_setsrid(st_makepoint(s.lon, s.lat), 4326), 'street',
       s.lon, s.lat, 'wgs84', s.sample, :source
  from jsonb_to_recordset(cast(:stops as jsonb))
       as s(facility_id bigint, place text, address text, district_code text, lon float8, lat float8, sample boolean)
 where s.facility_id is null
on conflict (organisation, name, address) do nothing
