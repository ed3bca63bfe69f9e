-- Applications that one may see, oldest first, for one page; nothing in them tells who it is.
-- :id  one, or null for all    :state  or null    :year  of the cover, or null    :after  last id of the page before, or null
-- :rows  page size
select a.id, a.union_code, o.name as union_name, a.year, a.plan, a.union_class, a.applied_on, a.first_day, a.last_day,
       a.band, a.fen_fee, a.fen_city_subsidy, a.pay_by, a.state, a.reason, a.ended_on, a.refund_reference,
       a.refunded_on, l.outcome, l.deducted_on, l.failure, l.id is not null and l.outcome is null as is_at_bank
  from member_protection.application a
  join core.organisation o on o.code = a.union_code
  left join lateral (
         select d.id, d.outcome, d.deducted_on, d.failure
           from member_protection.deduction_line d
          where d.application_id = a.id
          order by d.id desc
          limit 1) l on true
 where (cast(:id as uuid) is null or a.id = :id)
   and (cast(:state as text) is null or a.state = :state)
   and (cast(:year as integer) is null or a.year = :year)
   and (cast(:after as uuid) is null
        or (a.made_at, a.id) > (select b.made_at, b.id from member_protection.application b where b.id = :after))
 order by a.made_at, a.id
 limit :rows
