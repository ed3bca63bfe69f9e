-- Let the rows whose person the union knows be those members.
update staged s
   set id = m.id, is_known = true
  from member_protection.member m
 where m.organisation = s.organisation and m.document_index = s.document_index and not m.is_own
