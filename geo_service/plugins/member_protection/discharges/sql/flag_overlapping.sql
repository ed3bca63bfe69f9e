-- Say of the new claims which share days with another claim that is not refused or reversed: a person decides.
-- :today  business day
with flagged as (
  insert into member_protection.claim_flag (claim_id, flag, found_on)
  select s.claim_id, 'overlapping_stay', cast(:today as date)
    from stay s
   where exists (select from member_protection.claim c
                  where c.year = s.year and c.document_index = s.document_index and c.benefit = 'hospital'
                    and c.id <> s.claim_id and c.state not in ('draft', 'decided_refused', 'reversed')
                    and c.event_on <= s.discharged_on and s.admitted_on <= c.event_until)
  returning claim_id)
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select s.row, 'admitted_on', s.admitted_on::text, 'overlapping_stay', '与已有给付申请的住院日期重叠，已标记由人工核对',
       'some of its days are claimed already; flagged for somebody to look', true
  from stay s
  join flagged f on f.claim_id = s.claim_id
