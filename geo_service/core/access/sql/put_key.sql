-- A new key in one of a machine's slots, in the place of one that has run out; no row where a live one stands.
-- :id :machine  its name      :slot  1 or 2      :secret_hash      :lasts  interval
insert into core.machine_key as k (id, machine_id, slot, secret_hash, expires_at)
select :id, m.id, :slot, :secret_hash, now() + cast(:lasts as interval)
  from core.machine m
 where m.name = :machine and (m.ended_at is null or m.ended_at > now())
on conflict (machine_id, slot) do update
   set (id, secret_hash, created_at, expires_at, used_at) =
       (excluded.id, excluded.secret_hash, now(), excluded.expires_at, null)
 where k.expires_at <= now()
returning k.id
