-- Districts, added or brought up to date; one statement, since each publishes what it renamed.
-- :rows  JSON array of objects: code  six digits      name name_en      lon lat  degrees, WGS-84, a rounded middle
insert into core.district as d (code, name, name_en, middle)
select r.code, r.name, r.name_en, st_setsrid(st_makepoint(r.lon, r.lat), 4326)
  from jsonb_to_recordset(cast(:rows as jsonb)) r (code text, name text, name_en text, lon float8, lat float8)
on conflict (code) do update set (name, name_en, middle) = (excluded.name, excluded.name_en, excluded.middle)
 where (d.name, d.name_en, d.middle) is distinct from (excluded.name, excluded.name_en, excluded.middle)
