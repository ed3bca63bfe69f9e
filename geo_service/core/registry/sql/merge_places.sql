-- The places of the incoming rows, added or brought up to date.
merge into core.place p
using (
  select distinct on (i.organisation, i.place, i.address)
         i.*, st_setsrid(st_makepoint(i.lon, i.lat), 4326) as position
    from pg_temp.incoming i
   order by i.organisation, i.place, i.address
) i on (p.organisation, p.name, p.address) = (i.organisation, i.place, i.address)
when matched then update set
  district_code = i.district_code, street_code = i.street_code, region = i.region, position = i.position,
  position_precision = i.position_precision, given_lon = i.given_lon, given_lat = i.given_lat,
  given_datum = i.given_datum, sample = i.sample, source = i.source
when not matched then insert
  (name, address, district_code, street_code, region, position, position_precision, given_lon, given_lat,
   given_datum, organisation, sample, source)
  values (i.place, i.address, i.district_code, i.street_code, i.region, i.position, i.position_precision,
          i.given_lon, i.given_lat, i.given_datum, i.organisation, i.sample, i.source)
