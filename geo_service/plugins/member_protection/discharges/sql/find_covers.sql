-- Let each stay be of the first cover that it has a night of, or the day of which where it has no night.
update stay s
   set year = c.year, member_id = c.member_id, plan = c.plan, first_day = c.first_day, last_day = c.last_day
  from (select distinct on (t.row) t.row, v.year, v.member_id, v.plan, v.first_day, v.last_day
          from stay t
          join member_protection.cover v
            on v.document_index = t.document_index and t.admitted_on <= v.last_day
           and v.first_day <= greatest(t.admitted_on, t.discharged_on - 1)
         order by t.row, v.first_day) c
 where c.row = s.row
