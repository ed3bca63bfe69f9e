-- A photo ends: its row stays, its pictures go.
-- :facility_id      :photo_id
update core.photo p set (ended_at, image, thumbnail) = (now(), null, null)
 where (p.facility_id, p.id) = (:facility_id, :photo_id) and p.ended_at is null
