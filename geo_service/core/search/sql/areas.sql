-- The districts, then the streets, by code; a district with its middle, degrees, WGS-84, rounded to about a kilometre.
select 'district' as type, d.code, d.name, d.code as district_code,
       cast(round(cast(st_x(d.middle) as numeric), 2) as float8) as lon,
       cast(round(cast(st_y(d.middle) as numeric), 2) as float8) as lat,
       d.name_en
  from core.district d
 union all
select 'street', s.code, s.name, s.district_code, null, null, null
  from core.street s
 order by type, code
