-- Note that a session is used, at most once in a while.
-- :id      :every  interval
update core.session set seen_at = now() where id = :id and seen_at < now() - cast(:every as interval)
