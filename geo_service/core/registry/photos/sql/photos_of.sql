-- What the public may know of a facility's photos: of the whole site first, then by function, the newest first.
-- :facility_id
select p.function, p.taken_on, p.sha256, p.width, p.height, p.sample
  from core.public_photo p
 where p.facility_id = :facility_id
 order by p.function nulls first, p.taken_on desc nulls last, p.sha256
