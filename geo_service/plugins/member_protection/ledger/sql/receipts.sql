-- The lines of a bank's statement as they were kept.
-- :file_sha256  of the statement
select r.line, r.reference, r.fen, r.received_on, r.list_id, r.organisation, r.reason
  from member_protection.receipt r
 where r.file_sha256 = :file_sha256
 order by r.line
