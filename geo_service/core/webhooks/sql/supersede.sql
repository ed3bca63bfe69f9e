-- What was to be tried again is told at a later number, which the subscription has come to, or no longer theirs to see.
-- :webhook_id  uuid    :number  the later one, excluded
update core.webhook_delivery d
   set status = 'superseded', last_at = now()
 where d.webhook_id = :webhook_id and d.status = 'retrying' and d.number < :number
