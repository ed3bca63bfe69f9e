-- Facilities that were public in one of some kinds at a change and are not any more, by id.
-- :kinds  text[]      :since  number of the change log
select gone.facility_id as id
  from (select distinct c.facility_id from core.public_change c
         where c.number > :since and c.operation = 'remove' and c.kind = any(cast(:kinds as text[]))) gone
 where not exists (select from core.public_facility f
                    where f.id = gone.facility_id and f.kind = any(cast(:kinds as text[])))
   and (select c.operation = 'put' and c.kind = any(cast(:kinds as text[])) from core.public_change c
         where c.facility_id = gone.facility_id and c.number <= :since order by c.number desc limit 1)
 order by gone.facility_id
