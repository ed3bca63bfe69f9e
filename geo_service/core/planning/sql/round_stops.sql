-- Every open facility of some kinds that stands somewhere, by id, with what it says of itself, beside the number of the
-- last change of the registry: one row of nothing but the number where there is none.
-- :kinds  text[], any of, or null for all
select c.number as change_number, f.id, f.kind, f.tier, f.name, f.address, f.district_code, f.functions, f.free_parking_minutes, f.free_bays,
       f.chargers, f.hours, f.attributes, f.sample, st_x(f.position) as lon, st_y(f.position) as lat
  from (select coalesce(max(number), 0) as number from core.public_change) c
  left join core.public_facility f
    on f.placed and (cast(:kinds as text[]) is null or f.kind = any(cast(:kinds as text[])))
 order by f.id
