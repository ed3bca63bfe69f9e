-- How a person stands who applies, whosever the covers and applications are; one row where the union exists.
-- :person  blind index of the document, which `geo.person` names as well    :year  of the cover    :union  code of the applicant's
-- :card  blind index of the card's number
select nextval('member_protection.member_ids') as member_id, top.name as top_name,
       exists (select from member_protection.cover c
                where c.year = cast(:year as integer) and c.document_index = cast(:person as bytea)) as is_covered,
       exists (select from member_protection.application a
                where a.document_index = cast(:person as bytea) and a.state = 'pending_payment') as is_pending,
       exists (select from member_protection.application a
                where a.document_index = cast(:person as bytea) and a.state = 'covered') as had_individual,
       exists (select from member_protection.application a
                where a.made_by = current_setting('geo.actor', true) and a.document_index <> cast(:person as bytea)
              ) as is_of_another,
       exists (select from member_protection.replaced_card r
                where r.document_index = cast(:person as bytea) and r.card_index = cast(:card as bytea)
              ) as is_card_replaced
  from core.organisation o
  join core.organisation top on top.code = split_part(o.code, '/', 1)
 where o.code = :union and o.kind in ('grassroots', 'street', 'park', 'district', 'bureau')
