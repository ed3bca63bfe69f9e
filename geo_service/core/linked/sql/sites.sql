-- The open sites that are not made up, by id, for a part of a sitemap.
-- :first  id, included      :until  id, excluded, or null      :rows  how many at most
select f.id, f.kind, f.updated_at
  from core.public_facility f
 where not f.sample
   and f.id >= :first
   and (cast(:until as bigint) is null or f.id < :until)
 order by f.id
 limit :rows
