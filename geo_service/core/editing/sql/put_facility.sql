-- What a facility is called and has.
-- :id  facility      :name      :functions  text[]      :attributes  JSON object
-- :free_parking_minutes :free_bays :chargers :hours :hours_text  or null
update core.facility set
  (name, functions, free_parking_minutes, free_bays, chargers, hours, hours_text, attributes)
  = (:name, :functions, :free_parking_minutes, :free_bays, :chargers, :hours, :hours_text,
     cast(:attributes as jsonb))
 where id = :id
