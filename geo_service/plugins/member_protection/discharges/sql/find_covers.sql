-- Let each stay be of the cover that it begins in.
update stay s
   set year = v.year, member_id = v.member_id, plan = v.plan, first_day = v.first_day, last_day = v.last_day
  from member_protection.cover v
 where v.document_index = s.document_index and s.admitted_on between v.first_day and v.last_day
