-- A photo of a facility of one's own that stands, open or not, in one size: the name of its picture.
-- :facility_id      :photo_id      :is_thumbnail  true for the smaller one
select case when cast(:is_thumbnail as boolean) then p.thumbnail_sha256 else p.sha256 end as name
  from core.photo p
 where (p.facility_id, p.id) = (:facility_id, :photo_id) and p.ended_at is null
