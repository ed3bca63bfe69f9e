-- Files of stays, newest first.
-- :id  one, or null for all    :file_sha256  of one, or null    :rows  at most so many
select f.id, f.file_sha256, f.received_on, f.rows, f.claims, f.faults, f.made_by, f.made_at
  from member_protection.discharge_file f
 where (cast(:id as uuid) is null or f.id = :id) and (cast(:file_sha256 as bytea) is null or f.file_sha256 = :file_sha256)
 order by f.made_at desc, f.id
 limit :rows
