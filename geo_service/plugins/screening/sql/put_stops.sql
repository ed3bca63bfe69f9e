-- Ids of the stops that are published: new facilities in their places, or ones of the same place and name that had been
-- withdrawn. One that is open under another source stays, and is not told.
-- :organisation      :source      :stops  JSON, a list of objects
with stop as (
  select s.*, coalesce(f.place_id, p.id) as place_id
    from jsonb_to_recordset(cast(:stops as jsonb))
         as s(facility_id bigint, place text, address text, sample boolean, name text, hours text, hours_text text,
              functions text[], attributes jsonb)
    left join core.facility f on f.id = s.facility_id
    left join core.place p
      on s.facility_id is null and p.organisation = :organisation and p.name = s.place and p.address = s.address
)
insert into core.facility as f (place_id, kind, name, status, functions, hours, hours_text, attributes, organisation,
                                sample, source)
select s.place_id, 'screening_stop', s.name, 'open', s.functions, s.hours, s.hours_text, s.attributes, :organisation,
       s.sample, :source
  from stop s
 where s.place_id is not null
on conflict (place_id, kind, name) do update set
  (status, functions, hours, hours_text, attributes, organisation, sample, source)
  = (excluded.status, excluded.functions, excluded.hours, excluded.hours_text, excluded.attributes,
     excluded.organisation, excluded.sample, excluded.source)
where f.status = 'exited'
returning f.id
