-- Keep what was found in the rows of a list; it is told row by row.
-- :list_id  the list
with taken as (delete from found returning *)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), f.row, f.field, f.given, f.reason, f.wanted_zh, f.wanted_en, f.is_notice from taken f
 order by f.row
