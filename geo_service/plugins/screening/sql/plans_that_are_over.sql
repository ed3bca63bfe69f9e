-- Ids of the published plans of truck rounds that have no stop on a day from today on; kept from others until the
-- transaction ends.
-- :today  in Shanghai
select c.id
  from core.workflow_case c
 where c.programme = 'screening' and c.workflow = 'rounds' and c.state = 'published'
   and not exists (
     select from core.facility f
      where f.kind = 'screening_stop' and f.source like '筛查车排程 ' || c.id || ' /%'
        and cast(f.attributes ->> 'last_day' as date) >= :today
   )
 order by c.id
   for update
