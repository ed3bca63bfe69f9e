-- One district, added or brought up to date.
-- :code  six digits      :name :name_en      :lon :lat  degrees, WGS-84, a rounded middle
insert into core.district as d (code, name, name_en, middle)
values (:code, :name, :name_en, st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4326))
on conflict (code) do update set (name, name_en, middle) = (excluded.name, excluded.name_en, excluded.middle)
 where (d.name, d.name_en, d.middle) is distinct from (excluded.name, excluded.name_en, excluded.middle)
