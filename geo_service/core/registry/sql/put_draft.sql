-- Id and status of a facility: a new draft, or that of the same place, kind and name, brought up to date; nothing when
-- that changed nothing.
-- :place_id :kind :tier :name :organisation :source      :functions  text[]      :attributes  JSON object
-- :free_parking_minutes :free_bays :chargers :hours :hours_text  or null
insert into core.facility as f (place_id, kind, tier, name, status, functions, free_parking_minutes, free_bays,
                                chargers, hours, hours_text, attributes, organisation, sample, source)
values (:place_id, :kind, :tier, :name, 'draft', :functions, :free_parking_minutes, :free_bays, :chargers, :hours,
        :hours_text, cast(:attributes as jsonb), :organisation, false, :source)
on conflict (place_id, kind, name) do update set
  (tier, functions, free_parking_minutes, free_bays, chargers, hours, hours_text, attributes)
  = (excluded.tier, excluded.functions, excluded.free_parking_minutes, excluded.free_bays, excluded.chargers,
     excluded.hours, excluded.hours_text, excluded.attributes)
returning f.id, f.status
