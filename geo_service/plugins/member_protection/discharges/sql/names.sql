-- Whom the stays are of, by the number of the document: the name that the union entered.
select s.row, s.masked_name, m.id, m.name
  from stay s
  join member_protection.member m on m.id = s.member_id
