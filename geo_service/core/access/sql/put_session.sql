-- A new session of a person who may sign in; no row for one who may not any more.
-- :token_hash :person_id :way  password or oidc      :lasts  however busy it is, interval
insert into core.session (token_hash, person_id, way, expires_at)
select :token_hash, p.id, :way, now() + cast(:lasts as interval)
  from core.person p
 where p.id = :person_id and (p.ended_at is null or p.ended_at > now())
returning id
