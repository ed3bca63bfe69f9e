-- End a key; no row when there is none that the actor looks after.
-- :id
delete from core.machine_key where id = :id returning id
