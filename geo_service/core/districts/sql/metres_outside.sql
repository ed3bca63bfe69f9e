-- How far each position lies outside the outline of its declared district, in metres on the spheroid, in their order.
-- :lons :lats  float8[], degrees, WGS-84, or nulls      :codes  text[], declared districts, or nulls
-- 0 inside and on the line; null where there is no outline, no position or no district.
select case when st_intersects(o.outline, p.position) then 0
            else st_distance(cast(o.outline as geography), cast(p.position as geography)) end as metres
  from (select code, number, st_setsrid(st_makepoint(lon, lat), 4326) as position
          from unnest(cast(:lons as float8[]), cast(:lats as float8[]), cast(:codes as text[]))
               with ordinality given (lon, lat, code, number)) p
  left join core.district_outline o on o.code = p.code
 order by p.number
