-- What is to be mended in a list, by row, for one page.
-- :list_id  the list    :after  last id of the page before, or null    :rows  page size
select f.id, f.row, f.field, f.given, f.reason, f.wanted_zh, f.wanted_en, f.is_notice
  from member_protection.list_fault f
 where f.list_id = :list_id and (cast(:after as bigint) is null or f.id > :after)
 order by f.id
 limit :rows
