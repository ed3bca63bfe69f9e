-- A photo of a facility, for the facility's organisation; one that stands gets what is said of it now.
-- :facility_id      :function  code, or null for the whole site      :taken_on  day, or null      :sha256  of the image
-- :image :thumbnail  WebP      :width :height  pixels, of the image
insert into core.photo as p
  (facility_id, function, taken_on, sha256, image, thumbnail, width, height, organisation, sample)
select f.id, :function, cast(:taken_on as date), :sha256, :image, :thumbnail, :width, :height, f.organisation, f.sample
  from core.facility f
 where f.id = :facility_id
    on conflict (facility_id, sha256) do update set (function, taken_on) = (excluded.function, excluded.taken_on)
 where (p.function, p.taken_on) is distinct from (excluded.function, excluded.taken_on)
