-- What the decision is asked of claims, what was proposed, and what stands in the way of an answer.
-- :states text[]    :claims uuid[], or null for all    :benefit  a benefit, or null for all
with asked as (
  select c.*, row_number() over (partition by c.year, c.document_index, c.benefit order by c.filed_on, c.id) as turn
    from member_protection.claim c
   where c.state = any(cast(:states as text[]))
     and (cast(:claims as uuid[]) is null or c.id = any(cast(:claims as uuid[])))
     and (cast(:benefit as text) is null or c.benefit = :benefit))
select a.id, a.benefit, v.plan, v.first_day, v.last_day, a.event_on, a.filed_on, a.illness_list, a.days, a.state,
       case when v.list_id is null then 'individual' else 'unit' end as enrolled_by,
       coalesce(beside.days_paid_before, 0)::integer as days_paid_before,
       nullif(a.investigation, 'opened') as investigation, flagged.refused_flag,
       coalesce(flagged.waits_for_review, false) as waits_for_review,
       a.turn > 1 or coalesce(beside.is_proposed, false) and a.state <> 'proposed' as waits_for_another,
       a.benefit <> 'hospital' and coalesce(beside.is_granted, false) as is_taken,
       a.is_granted, a.fen, a.days_paid, a.pay_to, a.reason, a.clause, a.file_by,
       a.proposed_by = current_setting('geo.actor', true) as is_own
  from asked a
  join member_protection.cover v on v.year = a.year and v.document_index = a.document_index
  left join lateral (
    select sum(g.days_paid) filter (where g.state in ('decided_paid', 'in_batch', 'paid', 'returned'))
             as days_paid_before,
           bool_or(g.state = 'proposed') as is_proposed,
           bool_or(g.state in ('decided_paid', 'in_batch', 'paid', 'returned')) as is_granted
      from member_protection.claim g
     where g.year = a.year and g.document_index = a.document_index and g.benefit = a.benefit and g.id <> a.id) beside
    on true
  left join lateral (
    select bool_or(f.outcome is null) as waits_for_review, min(f.flag) filter (where f.outcome = 'refuse') as refused_flag
      from member_protection.claim_flag f
     where f.claim_id = a.id) flagged
    on true
 order by a.filed_on, a.id
