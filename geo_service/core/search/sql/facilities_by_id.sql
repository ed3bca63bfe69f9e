-- Some open facilities by id: what is searched, and what an answer says; a position only where it is placed.
-- :ids  bigint[]
select f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.street_code,
       case when f.placed then st_x(f.position) end as lon, case when f.placed then st_y(f.position) end as lat
  from core.public_facility f
 where f.id = any(cast(:ids as bigint[]))
 order by f.id
