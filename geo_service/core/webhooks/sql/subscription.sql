-- A subscription as its sending needs it, with the last number of its stream; no row when it is not active, or its
-- program may no longer.
-- :id  uuid      :scopes  JSON object: what a program must have been given, by stream
select w.id, w.machine, m.acts_for, w.stream, w.url, w.kinds, w.operations, w.datum, w.secret, w.number, w.tries,
       w.next_at <= clock_timestamp() as is_due,
       case w.stream when 'steps' then (select max(o.number) from core.outbox o) else (select max(c.number) from core.public_change c) end as last,
       (select min(d.number) from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'replay') as replay,
       (select max(d.number) from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'retrying') as retrying
  from core.webhook w
  join core.machine m on m.name = w.machine
 where w.id = :id and w.status = 'active' and (m.ended_at is null or m.ended_at > now())
   and cast(:scopes as jsonb) ->> w.stream = any (m.scopes)
