-- Claims that one may see, by the last day to pay them, those without one last, for one page.
-- :id  one claim, or null    :state :benefit :year  or null for all    :overdue :flagged  true for those only, or null
-- :drafts  whether drafts are among them    :after  id of the last of the page before, or null    :rows  page size    :today
with page as (
  select c.*
    from member_protection.claim c
   where (cast(:id as uuid) is null or c.id = :id)
     and (cast(:drafts as boolean) or c.state <> 'draft')
     and (cast(:state as text) is null or c.state = :state)
     and (cast(:benefit as text) is null or c.benefit = :benefit)
     and (cast(:year as integer) is null or c.year = :year)
     and (cast(:overdue as boolean) is not true
          or c.pay_by < cast(:today as date) and c.state not in ('decided_refused', 'paid', 'reversed'))
     and (cast(:flagged as boolean) is not true
          or exists (select from member_protection.claim_flag f where f.claim_id = c.id and f.outcome is null))
     and (cast(:after as uuid) is null
          or (coalesce(c.pay_by, date 'infinity'), c.id)
             > (select coalesce(p.pay_by, date 'infinity'), p.id from member_protection.claim p where p.id = :after))
   order by coalesce(c.pay_by, date 'infinity'), c.id
   limit :rows)
select c.id, c.year, c.member_id, c.benefit, c.event_on, c.event_until, c.days, c.illness_list, c.source, c.state,
       c.entered_on, c.filed_on, c.complete_on, c.pay_by, c.investigation, c.is_granted, c.fen, c.days_paid, c.pay_to,
       c.reason, c.clause, c.file_by, c.proposed_on, c.decided_on,
       c.proposed_by = current_setting('geo.actor', true) as is_own, v.plan, v.first_day, v.last_day, v.organisation,
       o.name as organisation_name, case when v.list_id is null then 'individual' else 'unit' end as enrolled_by,
       m.name, m.document_kind, m.document, m.card,
       coalesce(c.pay_by < cast(:today as date), false)
         and c.state not in ('decided_refused', 'paid', 'reversed') as is_overdue,
       exists (select from member_protection.claim_flag f where f.claim_id = c.id and f.outcome is null) as is_flagged,
       missing.codes as missing
  from page c
  join member_protection.cover v on v.year = c.year and v.document_index = c.document_index
  join member_protection.member m on m.id = c.member_id
  left join core.organisation o on o.code = v.organisation
  left join lateral (
    select s.codes from member_protection.claim_step s
     where s.claim_id = c.id and s.step = 'incomplete' and c.state = 'incomplete'
     order by s.id desc limit 1) missing
    on true
 order by coalesce(c.pay_by, date 'infinity'), c.id
