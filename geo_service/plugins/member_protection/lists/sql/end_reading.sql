-- Write down what came of reading a list.
-- :id  the list    :state  as in enrolment_list.state    :rows :members  counts    :fen_fee :fen_city_subsidy  fen
update member_protection.enrolment_list l
   set state = :state, rows = coalesce(cast(:rows as bigint), l.rows), members = cast(:members as bigint),
       fen_fee = cast(:fen_fee as bigint), fen_city_subsidy = cast(:fen_city_subsidy as bigint),
       faults = (select count(*) from member_protection.list_fault f where f.list_id = l.id and not f.is_notice)
 where l.id = :id
