-- A photo of a facility, for the facility's organisation; one that stands gets what is said of it now. Its id; nothing
-- when all stands as it is.
-- :facility_id      :function  code, or null for the whole site      :taken_on  day, or null      :sha256  names its picture
-- :thumbnail_sha256  names the smaller one      :width :height  pixels, of the larger
-- :taken_lon :taken_lat  where it was taken, degrees, WGS-84, or null; compared with the place and not kept
insert into core.photo as p
  (facility_id, function, taken_on, sha256, thumbnail_sha256, width, height, organisation, sample, metres_away)
select f.id, :function, cast(:taken_on as date), :sha256, :thumbnail_sha256, :width, :height, f.organisation, f.sample,
       (select round(st_distance(l.position::geography, st_setsrid(taken, 4326)::geography)::numeric, 1)
          from core.place l,
               st_makepoint(cast(:taken_lon as double precision), cast(:taken_lat as double precision)) taken
         where l.id = f.place_id and l.position_precision in ('surveyed', 'rooftop', 'street'))
  from core.facility f
 where f.id = :facility_id
    on conflict (facility_id, sha256) where ended_at is null
    do update set (function, taken_on) = (excluded.function, excluded.taken_on)
 where (p.function, p.taken_on) is distinct from (excluded.function, excluded.taken_on)
returning p.id
