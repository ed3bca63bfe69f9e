-- The facilities of the incoming rows, added or brought up to date; their places stand already.
-- The status of one that stands is the workflow's, never a file's; so is the tier of one with a case.
merge into core.facility f
using (
  select i.*, p.id as place_id
    from pg_temp.incoming i
    join core.place p on (p.organisation, p.name, p.address) = (i.organisation, i.place, i.address)
) i on (f.place_id, f.kind, f.name) = (i.place_id, i.kind, i.name)
when matched then update set
  tier = case when exists (select from core.workflow_case c where c.facility_id = f.id) then f.tier else i.tier end,
  functions = i.functions, free_parking_minutes = i.free_parking_minutes, free_bays = i.free_bays,
  chargers = i.chargers, hours = i.hours, hours_text = i.hours_text, attributes = i.attributes,
  organisation = i.organisation, sample = i.sample, source = i.source
when not matched then insert
  (place_id, kind, tier, name, status, functions, free_parking_minutes, free_bays, chargers, hours, hours_text,
   attributes, organisation, sample, source)
  values (i.place_id, i.kind, i.tier, i.name, i.status, i.functions, i.free_parking_minutes, i.free_bays, i.chargers,
          i.hours, i.hours_text, i.attributes, i.organisation, i.sample, i.source)
