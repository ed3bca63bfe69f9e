-- What a driver says is wrong with what is told of an open facility; nothing when there is no such facility. Whose it is
-- is written down by a trigger.
-- :facility_id      :wrong  code      :words  what else was said, or empty      :photo_sha256  or null
insert into core.feedback (facility_id, wrong, words, photo_sha256)
select f.id, :wrong, :words, :photo_sha256
  from core.public_facility f
 where f.id = :facility_id
