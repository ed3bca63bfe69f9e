-- The lines of the bank's answers to a batch as they were kept.
-- :batch_id  the batch    :file_sha256  of one answer, or null for all    :unmatched  true for those about no payment, or null
-- :rows  at most so many
select l.line, l.reference, l.fen, l.outcome, l.words, l.reason
  from member_protection.bank_line l
 where l.batch_id = :batch_id and (cast(:file_sha256 as bytea) is null or l.file_sha256 = :file_sha256)
   and (not coalesce(cast(:unmatched as boolean), false) or l.reason is not null)
 order by l.line, l.id
 limit :rows
