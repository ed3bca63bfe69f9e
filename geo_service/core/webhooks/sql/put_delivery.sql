-- What became of a try; of one that was replayed the count goes on.
-- :webhook_id  uuid    :number  of the message    :status  delivered, retrying, dead or superseded
-- :sent  1 for a try, 0 where there was nothing to send    :status_code  of the answer, or null    :fault  or null
insert into core.webhook_delivery as d (webhook_id, number, status, tries, status_code, fault)
values (:webhook_id, :number, :status, :sent, :status_code, :fault)
on conflict (webhook_id, number) do update
   set status = excluded.status, tries = d.tries + excluded.tries, status_code = excluded.status_code,
       fault = excluded.fault, last_at = now()
