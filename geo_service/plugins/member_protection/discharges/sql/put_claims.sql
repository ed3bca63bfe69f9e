-- Claim the stays that are left: their papers are the hospital's, so they are complete. Nights are counted, at least one.
-- :today  business day    :first_days date[] :pay_bys date[]  of covers, and the last day to pay a claim on such a one
with claims as (
  insert into member_protection.claim (id, year, document_index, member_id, benefit, event_on, event_until, days, source,
                                       state, entered_on, filed_on, complete_on, pay_by)
  select s.claim_id, s.year, s.document_index, s.member_id, 'hospital', s.admitted_on, s.discharged_on,
         greatest(1, s.discharged_on - s.admitted_on), 'discharge', 'complete', cast(:today as date),
         cast(:today as date), cast(:today as date), d.pay_by
    from stay s
    join unnest(cast(:first_days as date[]), cast(:pay_bys as date[])) as d (first_day, pay_by)
      on d.first_day = s.first_day)
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select s.row, 'discharged_on', s.discharged_on::text, 'beyond_cover', '出院晚于保障期满日，其后的天数不在本年度给付，须人工核对',
       'the stay goes on after the cover; its later days are not paid on this one, somebody has to look', true
  from stay s
 where s.discharged_on > s.last_day
 union all
select s.row, 'admitted_on', s.admitted_on::text, 'begins_before_cover', '入院早于保障起始日，其前的天数不给付',
       'the stay begins before the cover; its earlier days are not paid', true
  from stay s
 where s.admitted_on < s.first_day
