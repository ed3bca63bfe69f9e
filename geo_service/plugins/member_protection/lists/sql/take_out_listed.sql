-- Take the rows out whose person the same union has on a list of the year, or covered, and say so.
-- :list_id  the list    :year  of the cover    :instead_of  the list in whose place it comes, or null
with taken as (
  delete from staged s
   where s.known_id is not null
     and (exists (select from member_protection.enrolment e where e.member_id = s.known_id and e.year = :year
                      and e.list_id is distinct from cast(:instead_of as uuid))
          or exists (select from member_protection.cover c where c.member_id = s.known_id and c.year = :year))
  returning s.row, s.masked)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), t.row, 'document_number', t.masked, 'listed',
       '本工会该年度的名单中已有此人', 'this union has the person on a list of the year', false
  from taken t
 order by t.row
