-- Add the members of a list whom their union did not know.
insert into member_protection.member (id, organisation, name, document_kind, document, document_index, card_kind, card,
                                      card_index, employment)
select s.id, s.organisation, s.name, s.document_kind, s.document, s.document_index, s.card_kind, s.card, s.card_index,
       s.employment
  from staged s
 where s.known_id is null
