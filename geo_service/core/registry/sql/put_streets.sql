-- Streets, towns and zones, added or brought up to date; one statement, since each publishes what it renamed.
-- :rows  JSON array of objects: code  nine digits      district_code  six digits      name      kind  街道, 镇, 乡 or a zone
insert into core.street as s (code, district_code, name, kind)
select r.code, r.district_code, r.name, r.kind
  from jsonb_to_recordset(cast(:rows as jsonb)) r (code text, district_code text, name text, kind text)
on conflict (code) do update set (district_code, name, kind) = (excluded.district_code, excluded.name, excluded.kind)
 where (s.district_code, s.name, s.kind) is distinct from (excluded.district_code, excluded.name, excluded.kind)
