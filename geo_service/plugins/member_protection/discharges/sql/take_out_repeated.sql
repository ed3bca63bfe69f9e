-- Take the stays out that stand further up in the file, or for which there is a claim, and say so: never two of one stay.
with judged as (
  select s.row, s.masked, min(s.row) over (partition by s.document_index, s.admitted_on, s.discharged_on) as first,
         exists (select from member_protection.claim c
                  where c.document_index = s.document_index and c.benefit = 'hospital' and c.state <> 'draft'
                    and c.event_on = s.admitted_on and c.event_until = s.discharged_on) as is_claimed
    from stay s),
taken as (
  delete from stay s using judged j where s.row = j.row and (j.first < j.row or j.is_claimed))
insert into found (row, field, given, reason, wanted_zh, wanted_en, is_notice)
select j.row, 'document_number', j.masked, case when j.is_claimed then 'claimed_already' else 'repeated' end,
       case when j.is_claimed then '该次住院已有给付申请' else '与第 ' || j.first || ' 行重复' end,
       case when j.is_claimed then 'there is a claim for the stay' else 'the same stay as in row ' || j.first end, true
  from judged j
 where j.first < j.row or j.is_claimed
