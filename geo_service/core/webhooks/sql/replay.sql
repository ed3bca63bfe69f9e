-- A message is to be sent again; no row when it is none that was sent or given up.
-- :webhook_id  uuid    :number  of the message
update core.webhook_delivery
   set status = 'replay'
 where webhook_id = :webhook_id and number = :number and status in ('dead', 'delivered')
returning number
