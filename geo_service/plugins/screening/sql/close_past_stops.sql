-- Close the published stops whose last day is past.
-- :today  in Shanghai
update core.facility set status = 'exited'
 where kind = 'screening_stop' and status = 'open' and source like '筛查车排程 %'
   and cast(attributes ->> 'last_day' as date) < :today
