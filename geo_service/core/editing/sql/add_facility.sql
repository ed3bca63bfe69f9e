-- The id of a new draft; nothing when the place has a facility of this kind and name.
-- :place_id :kind :name :organisation :source      :functions  text[]      :attributes  JSON object
-- :free_parking_minutes :free_bays :chargers :hours :hours_text  or null
insert into core.facility (place_id, kind, name, status, functions, free_parking_minutes, free_bays, chargers, hours,
                           hours_text, attributes, organisation, sample, source)
values (:place_id, :kind, :name, 'draft', :functions, :free_parking_minutes, :free_bays, :chargers, :hours,
        :hours_text, cast(:attributes as jsonb), :organisation, false, :source)
on conflict (place_id, kind, name) do nothing
returning id
