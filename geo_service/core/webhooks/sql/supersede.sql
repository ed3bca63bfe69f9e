-- What was to be tried again is told at a later change, which the subscription has come to.
-- :webhook_id  uuid    :number  the later change, excluded
update core.webhook_delivery d
   set status = 'superseded', last_at = now()
 where d.webhook_id = :webhook_id and d.status = 'retrying' and d.number < :number
