-- Let the rows whose person the union knows be those members; `id` stays, for what the row says is sealed for it.
update staged s
   set known_id = m.id
  from member_protection.member m
 where m.organisation = s.organisation and m.document_index = s.document_index and not m.is_own
