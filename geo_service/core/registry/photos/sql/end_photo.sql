-- A photo ends: its row stays, its pictures are deleted by the job that is asked for. Their names.
-- :facility_id      :photo_id
update core.photo p set ended_at = now()
 where (p.facility_id, p.id) = (:facility_id, :photo_id) and p.ended_at is null
returning p.sha256, p.thumbnail_sha256
