-- Enter that facilities of one's own were sent to a platform in one package, whose number says what the platform knows then.
-- Not entered: what the platform knew already, what was not public by then, what has an entry of a later day, and of what is
-- gone what it does not have.
-- :platform  code      :ids  bigint[], what was sent      :gone  bigint[], those of them that are no longer public
-- :number  of the change log      :day  on which it was sent
insert into core.listing (facility_id, platform, organisation, state, day, change_number, platform_id)
select f.id, :platform, f.organisation, 'sent', :day, known.number, l.platform_id
  from core.facility f
 cross join lateral (
    select max(c.number) as number from core.public_change c where c.facility_id = f.id and c.number <= :number
  ) known
  left join lateral (
    select e.state, e.day, e.change_number, e.platform_id from core.listing e
     where (e.facility_id, e.platform) = (f.id, :platform) order by e.id desc limit 1
  ) l on true
 where f.id = any(cast(:ids as bigint[])) and known.number is not null
   and (l.day is null or l.day <= :day)
   and (l.state is null or l.state not in ('sent', 'online') or l.change_number < known.number)
   and (f.id <> all(cast(:gone as bigint[])) or l.state in ('sent', 'online') or l.platform_id is not null)
 order by f.id
