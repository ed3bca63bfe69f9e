-- Files of stays, newest first, each with how its reading stands.
-- :id  one, or null for all    :file_sha256  of one, or null    :rows  at most so many
select f.id, f.file_sha256, f.received_on, f.state, f.job_id, f.rows, f.claims, f.faults, f.made_by, f.made_at,
       j.status as job_status, j.fraction, j.note_zh, j.note_en, j.error_zh, j.error_en
  from member_protection.discharge_file f
  left join core.job j on j.id = f.job_id
 where (cast(:id as uuid) is null or f.id = :id) and (cast(:file_sha256 as bytea) is null or f.file_sha256 = :file_sha256)
 order by f.made_at desc, f.id
 limit :rows
