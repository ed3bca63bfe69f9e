-- The registered recuperation sites, by name.
-- no parameters
select f.id, f.name, f.address, f.region, f.attributes ->> 'hotel_name' as hotel_name, f.sample
  from core.public_facility f
 where f.kind = 'recuperation_site'
 order by f.name, f.id
