-- What is to be mended or looked at in a file of stays, by row, for one page.
-- :file_id  the file    :after  last id of the page before, or null    :rows  page size
select f.id, f.row, f.field, f.given, f.reason, f.wanted_zh, f.wanted_en, f.is_notice, d.claim_id
  from member_protection.discharge_fault f
  left join member_protection.discharge d on d.file_id = f.file_id and d.row = f.row
 where f.file_id = :file_id and (cast(:after as bigint) is null or f.id > :after)
 order by f.id
 limit :rows
