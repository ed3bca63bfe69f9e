-- The public photos of facilities, each facility's together: of the whole site first, then by function, the newest first.
-- :facility_ids  bigint[]      :samples  true to take made-up ones too
select p.facility_id, p.function, p.sha256
  from core.public_photo p
 where p.facility_id = any(cast(:facility_ids as bigint[])) and (cast(:samples as boolean) or not p.sample)
 order by p.facility_id, p.function nulls first, p.taken_on desc nulls last, p.sha256
