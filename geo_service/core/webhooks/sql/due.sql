-- The subscriptions for which something is to be sent now, the longest waiting first: those of programs that still may.
-- :scopes  JSON object: what a program must have been given, by stream
select w.id
  from core.webhook w
  join core.machine m on m.name = w.machine
 where w.status = 'active' and (m.ended_at is null or m.ended_at > now())
   and cast(:scopes as jsonb) ->> w.stream = any (m.scopes)
   and ((w.next_at <= clock_timestamp()
         and w.number < case w.stream when 'steps' then (select max(o.number) from core.outbox o)
                                      else (select max(c.number) from core.public_change c) end)
        or exists (select from core.webhook_delivery d where d.webhook_id = w.id and d.status = 'replay'))
 order by w.next_at, w.id
