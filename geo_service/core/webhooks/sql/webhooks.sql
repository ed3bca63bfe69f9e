-- The subscriptions that the actor may see, oldest first, each with how far it is and how much was given up.
-- :id  uuid, or null for all
select w.id, w.machine, w.stream, w.url, w.kinds, w.operations, w.datum, w.status, w.ended_by, w.number, w.tries,
       w.failing_since, case when w.tries > 0 then w.next_at end as next_at, w.created_at,
       (select count(*) from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'dead') as dead
  from core.webhook w
 where cast(:id as uuid) is null or w.id = :id
 order by w.created_at, w.id
