-- Changes of cards that one may see, newest first, for one page.
-- :id  one, or null    :document_index  of one person, or null    :after  id of the last of the page before    :rows  page size
select c.id, c.card_kind, c.card, c.masked_old_card, c.reason, c.changed_on, c.entered_on, c.entered_by,
       m.id as member_id, m.document_kind, m.document, m.name
  from member_protection.card_change c
  join lateral (select n.* from member_protection.member n
                 where n.document_index = c.document_index order by n.entered_at desc, n.id desc limit 1) m on true
 where (cast(:id as uuid) is null or c.id = :id)
   and (cast(:document_index as bytea) is null or c.document_index = :document_index)
   and (cast(:after as uuid) is null
        or (c.entered_at, c.id) < (select p.entered_at, p.id from member_protection.card_change p where p.id = :after))
 order by c.entered_at desc, c.id desc
 limit :rows
