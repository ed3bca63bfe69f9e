-- Note that a key is used, at most once in a while.
-- :id      :every  interval
update core.machine_key set used_at = now()
 where id = :id and (used_at is null or used_at < now() - cast(:every as interval))
