-- What became of what was sent to a subscription, the last first, for one page.
-- :webhook_id  uuid    :status  or null for all    :before  number, excluded, or null    :rows  page size
select d.number, d.status, d.tries, d.status_code, d.fault, d.first_at, d.last_at
  from core.webhook_delivery d
 where d.webhook_id = :webhook_id
   and (cast(:status as text) is null or d.status = :status)
   and (cast(:before as bigint) is null or d.number < :before)
 order by d.number desc
 limit :rows
