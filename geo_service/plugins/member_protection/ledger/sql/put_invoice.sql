-- Ask the union at the top of a confirmed list for what is to be transferred; nothing where nobody was covered.
-- :list_id  the list    :due_on  last day, or null    :issued_on  business day
insert into member_protection.invoice (list_id, organisation, year, members, fen_fee, fen_city_subsidy, fen_to_transfer,
                                       due_on, issued_on)
select l.id, split_part(l.organisation, '/', 1), l.year, count(*), sum(c.fen_fee), sum(c.fen_city_subsidy),
       sum(c.fen_fee - c.fen_city_subsidy), cast(:due_on as date), cast(:issued_on as date)
  from member_protection.enrolment_list l
  join member_protection.cover c on c.list_id = l.id
 where l.id = :list_id
 group by l.id
