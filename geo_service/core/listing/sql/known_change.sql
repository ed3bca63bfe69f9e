-- The facility's last public change up to the end of a day in Shanghai, or up to a number: what was sent then knows of it.
-- :facility_id      :day  or null for all      :up_to  number of the change log, or null for all
select max(c.number) as number
  from core.public_change c
 where c.facility_id = :facility_id
   and (cast(:day as date) is null or c.at < (cast(:day as date) + 1)::timestamp at time zone 'Asia/Shanghai')
   and (cast(:up_to as bigint) is null or c.number <= cast(:up_to as bigint))
