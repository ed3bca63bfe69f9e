-- What unions and applications say of a person with the card that is in use: that of the newest cover, else what was
-- said last. A card that nobody has proved, of an application under somebody's number, is not touched by a change.
-- :document_index  of the person
with used as (
  select m.card_index
    from member_protection.member m
    left join member_protection.cover v on v.member_id = m.id
   where m.document_index = :document_index
   order by v.year desc nulls last, m.entered_at desc, m.id desc
   limit 1)
select m.id, m.card, m.card_index
  from member_protection.member m
  join used u on u.card_index = m.card_index
 where m.document_index = :document_index
 order by m.id
