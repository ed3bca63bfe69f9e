-- The photos of a facility that stand: of the whole site first, then by function, the newest first.
-- :facility_id
select p.id, p.function, p.taken_on, p.sha256, p.width, p.height, p.metres_away, p.added_at
  from core.photo p
 where p.facility_id = :facility_id and p.ended_at is null
 order by p.function nulls first, p.taken_on desc nulls last, p.id
