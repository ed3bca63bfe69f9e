-- The covers of the person that the account is bound to, newest first, with what was paid of days in hospital.
select v.year, v.plan, v.first_day, v.last_day, case when v.list_id is null then 'individual' else 'unit' end as enrolled_by,
       v.member_id, m.name, m.document_kind, m.document, m.card,
       coalesce((select sum(c.days_paid) from member_protection.claim c
                  where c.year = v.year and c.document_index = v.document_index
                    and c.state in ('decided_paid', 'in_batch', 'paid', 'returned')), 0)::integer as days_paid
  from member_protection.cover v
  join member_protection.account_identity i on i.document_index = v.document_index
  join member_protection.member m on m.id = v.member_id
 order by v.year desc
