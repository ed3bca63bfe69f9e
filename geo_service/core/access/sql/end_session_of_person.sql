-- End one of a person's own sessions; no row when it is none of theirs.
-- :id :person_id
delete from core.session where id = :id and person_id = :person_id returning id
