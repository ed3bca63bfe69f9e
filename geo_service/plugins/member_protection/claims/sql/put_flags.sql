-- Flag what only a person can say of claims: another claim on the same cover for the same or another benefit (C17), or
-- for some of the same days; and claims that these meet. Stays in hospital go with any other benefit.
-- :claims uuid[], or null for all    :today
insert into member_protection.claim_flag (claim_id, flag, found_on)
select distinct a.id, found.flag, cast(:today as date)
  from member_protection.claim a
  join member_protection.claim b
    on b.year = a.year and b.document_index = a.document_index and b.id <> a.id
   and b.state not in ('draft', 'decided_refused', 'reversed')
 cross join lateral (
   select case when a.benefit = 'hospital' and b.benefit = 'hospital'
                 then case when a.event_on <= b.event_until and b.event_on <= a.event_until then 'overlapping_stay' end
               when a.benefit = 'hospital' or b.benefit = 'hospital' then null
               when a.benefit = b.benefit then 'same_benefit'
               else 'other_benefit' end as flag) found
 where a.state in ('filed', 'incomplete', 'complete', 'investigated', 'proposed')
   and (cast(:claims as uuid[]) is null or a.id = any(cast(:claims as uuid[])) or b.id = any(cast(:claims as uuid[])))
   and found.flag is not null
on conflict (claim_id, flag) do nothing
