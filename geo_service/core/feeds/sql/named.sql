-- What some facilities of one's own are called, here and by a platform, and whether they are made up.
-- :ids  bigint[]      :platform  code
select f.id, f.name, f.sample,
       (select e.platform_id from core.listing e
         where (e.facility_id, e.platform) = (f.id, :platform) order by e.id desc limit 1) as platform_id
  from core.facility f
 where f.id = any(cast(:ids as bigint[]))
