-- How facilities of one's own stand on the platforms: every public one, and every one of which something was entered.
-- :platforms  text[], in the order in which they are told      :facility_id  the only one, or null for all
-- :platform  the only one, or null for all      :state  not_sent, sent, online, rejected, changed, or null for all
-- :after_facility :after_platform  where the page before ended, a platform's number in :platforms; zeros for the first
-- :rows  page size
select f.id as facility_id, f.name, f.status, p.code as platform, coalesce(l.state, 'not_sent') as state, l.day,
       l.change_number, l.platform_id, l.reason, c.number as last_change, c.at as changed_at, p.number as platform_number,
       f.functions, w.address <> '' as has_address,
       w.position is not null and w.position_precision in ('surveyed', 'rooftop', 'street') as is_placed,
       array(select distinct o.function from core.photo o
              where o.facility_id = f.id and o.ended_at is null and o.function is not null) as photographed
  from core.facility f
  left join core.place w on w.id = f.place_id
 cross join unnest(cast(:platforms as text[])) with ordinality p (code, number)
  left join lateral (
    select e.state, e.day, e.change_number, e.platform_id, e.reason from core.listing e
     where (e.facility_id, e.platform) = (f.id, p.code) order by e.id desc limit 1
  ) l on true
  left join lateral (
    select h.number, h.at from core.public_change h where h.facility_id = f.id order by h.number desc limit 1
  ) c on true
 where (f.status = 'open' or l.state is not null or f.id = cast(:facility_id as bigint))
   and (cast(:facility_id as bigint) is null or f.id = cast(:facility_id as bigint))
   and (cast(:platform as text) is null or p.code = :platform)
   and (cast(:state as text) is null
        or (cast(:state as text) = 'changed' and c.number > l.change_number)
        or coalesce(l.state, 'not_sent') = cast(:state as text))
   -- Of a rare state: facilities of which nothing was entered need no look at the log.
   and (coalesce(cast(:state as text), 'not_sent') = 'not_sent' or f.id in (select e.facility_id from core.listing e))
   and (f.id, p.number) > (cast(:after_facility as bigint), cast(:after_platform as bigint))
 order by f.id, p.number
 limit :rows
