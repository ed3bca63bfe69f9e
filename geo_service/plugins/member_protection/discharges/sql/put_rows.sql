-- Keep which row of a file each claim came of, and what was found in the rows.
-- :id  the file
with rows as (
  insert into member_protection.discharge (claim_id, file_id, row)
  select s.claim_id, cast(:id as uuid), s.row from stay s)
insert into member_protection.discharge_fault (file_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:id as uuid), f.row, f.field, f.given, f.reason, f.wanted_zh, f.wanted_en, f.is_notice
  from found f
 order by f.row, f.field
