-- One street, town or zone, added or brought up to date.
-- :code  nine digits      :district_code  six digits      :name      :kind  街道, 镇, 乡 or a zone
insert into core.street as s (code, district_code, name, kind)
values (:code, :district_code, :name, :kind)
on conflict (code) do update set (district_code, name, kind) = (excluded.district_code, excluded.name, excluded.kind)
 where (s.district_code, s.name, s.kind) is distinct from (excluded.district_code, excluded.name, excluded.kind)
