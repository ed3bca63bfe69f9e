-- What a driver says is wrong with what is told of an open facility; nothing when there is no such facility. Whose it is
-- is written down by a trigger.
-- :facility_id      :wrong  code      :words  what else was said, or empty      :image :thumbnail  WebP, or null
insert into core.feedback (facility_id, wrong, words, image, thumbnail)
select f.id, :wrong, :words, cast(:image as bytea), cast(:thumbnail as bytea)
  from core.public_facility f
 where f.id = :facility_id
