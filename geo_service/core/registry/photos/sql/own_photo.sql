-- A photo of a facility of one's own that stands, open or not, in one size, with its hash.
-- :facility_id      :photo_id      :is_thumbnail  true for the smaller one
select p.sha256, case when cast(:is_thumbnail as boolean) then p.thumbnail else p.image end as content
  from core.photo p
 where (p.facility_id, p.id) = (:facility_id, :photo_id) and p.ended_at is null
