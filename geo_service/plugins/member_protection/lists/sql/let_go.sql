-- Take everybody off a list, so that they can stand on another, and keep who they were.
-- :list_id  the list
with gone as (
  delete from member_protection.enrolment e using member_protection.member m
   where e.list_id = :list_id and m.id = e.member_id
  returning m.document_index)
insert into member_protection.let_go (list_id, document_index)
select cast(:list_id as uuid), g.document_index from gone g
