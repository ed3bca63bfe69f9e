-- What some facilities of one's own are called, here and by a platform, whether they are made up, and whether the platform has
-- them: it was sent them or gave them an id, and the last that it was sent did not say that they are gone.
-- :ids  bigint[]      :platform  code      :kinds  text[], those that the platform is told of
select f.id, f.name, f.sample, l.platform_id,
       coalesce(l.state in ('sent', 'online') or l.platform_id is not null, false)
       and coalesce(c.operation = 'put' and c.kind = any(cast(:kinds as text[])), true) as is_there
  from core.facility f
  left join lateral (
    select e.state, e.platform_id, e.change_number from core.listing e
     where (e.facility_id, e.platform) = (f.id, :platform) order by e.id desc limit 1
  ) l on true
  left join core.public_change c on c.number = l.change_number
 where f.id = any(cast(:ids as bigint[]))
