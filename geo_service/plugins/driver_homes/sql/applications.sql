-- The sites that an organisation, or one below it, has applied for and that were neither withdrawn nor refused, as the
-- registry has them, in the order of their applications.
-- :edition  year      :organisation  its code      :tier
select f.name, p.address, f.hours_text, f.attributes, f.functions, f.free_parking_minutes, f.free_bays, f.chargers,
       coalesce(c.facts -> 'amend' ->> 'completes_on', c.facts -> 'apply' ->> 'completes_on')::date as completes_on
  from core.workflow_case c
  join core.facility f on f.id = c.facility_id
  join core.place p on p.id = f.place_id
 where (c.programme, c.workflow, c.edition) = ('driver_homes', 'home', :edition)
   and (c.organisation = :organisation or starts_with(c.organisation, :organisation || '/'))
   and c.facts -> 'apply' ->> 'tier' = :tier
   and c.state not in ('withdrawn', 'refused')
 order by c.id
