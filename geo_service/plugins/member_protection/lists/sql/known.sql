-- What rows say of people whom their union knows, and what is known, sealed; and whether what is known stays, for the
-- person had a cover by it, or a card that was changed since.
select s.row, s.id, s.name, s.card, s.card_kind, s.card_index, m.id as known_id, m.name as known_name,
       m.card_index as known_card_index, m.card_kind as known_card_kind,
       exists (select from member_protection.cover c where c.member_id = m.id)
       or exists (select from member_protection.replaced_card r where r.document_index = m.document_index) as stays
  from staged s
  join member_protection.member m on m.id = s.known_id
