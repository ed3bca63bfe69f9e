-- The rows of a list whose person did not stand on the one in whose place it came, and how many there are.
-- :list_id  the list    :instead_of  the other    :rows  at most so many are told
select e.row, count(*) over () as added
  from member_protection.enrolment e
  join member_protection.member m on m.id = e.member_id
 where e.list_id = :list_id
   and not exists (select from member_protection.let_go g
                    where g.list_id = :instead_of and g.document_index = m.document_index)
 order by e.row
 limit :rows
