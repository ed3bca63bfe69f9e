-- A photo that the public may see, in one size: the name of its picture.
-- :sha256  of the larger size      :is_thumbnail  true for the smaller one
select case when cast(:is_thumbnail as boolean) then p.thumbnail_sha256 else p.sha256 end as name
  from core.public_photo p
 where p.sha256 = :sha256
 limit 1
