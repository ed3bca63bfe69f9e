-- Open facilities by kind and tier, the made-up ones not among them.
select f.kind, f.tier, count(*) as facilities
  from core.public_facility f
 where not f.sample
 group by f.kind, f.tier
