-- A file that is kept from others until the transaction ends; no row when there is none, or none that one may see.
-- :id  uuid
select f.job_id, f.state
  from core.demand_file f
 where f.id = :id
   for update
