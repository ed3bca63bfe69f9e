-- Take the rows out of people whom their union did not know, whose card is in use no more, and say so.
-- :list_id  the list
with taken as (
  delete from staged s using member_protection.replaced_card r
   where r.document_index = s.document_index and r.card_index = s.card_index and s.known_id is null
  returning s.row)
insert into member_protection.list_fault (list_id, row, field, given, reason, wanted_zh, wanted_en, is_notice)
select cast(:list_id as uuid), t.row, 'card_number', '', 'replaced',
       '该卡号已停用，应填现用卡号', 'the number was replaced; it should be that of the card in use', false
  from taken t
 order by t.row
