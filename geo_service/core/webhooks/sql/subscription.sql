-- A subscription as its sending needs it, with the last change of the log; no row when it is not active.
-- :id  uuid
select w.id, w.url, w.kinds, w.operations, w.datum, w.secret, w.number, w.tries,
       w.next_at <= clock_timestamp() as is_due,
       (select max(c.number) from core.public_change c) as last,
       (select min(d.number) from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'replay') as replay,
       (select max(d.number) from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'retrying') as retrying
  from core.webhook w
 where w.id = :id and w.status = 'active'
