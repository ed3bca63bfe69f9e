-- Let members be called, and have the card, as the list says; not whose card was changed meanwhile.
update member_protection.member m
   set name = c.name, card_kind = c.card_kind, card = c.card, card_index = c.card_index
  from correction c
 where m.id = c.id and m.card_index = c.known_card_index
