-- A local account for a person; no row when the name is taken.
-- :login :person_id :password_hash
insert into core.account (login, person_id, password_hash) values (:login, :person_id, :password_hash)
on conflict do nothing
returning login
