-- Organisations, added or renamed by code; parents stand before what is below them.
-- :rows  JSON array of objects: code name name_en parent, as in data/access/organisations.csv
insert into core.organisation as o (code, kind, name, name_en, parent)
select r.code, substring(r.code from '([a-z]+)(:[^/:]*)?$'), r.name, r.name_en, r.parent
  from jsonb_to_recordset(cast(:rows as jsonb)) r (code text, name text, name_en text, parent text)
on conflict (code) do update set (name, name_en) = (excluded.name, excluded.name_en)
 where (o.name, o.name_en) is distinct from (excluded.name, excluded.name_en)
