-- A subscription is done with a message, or waits until it is tried again; no row when it is elsewhere by now.
-- :id  uuid    :before  the number it was at    :number  where it is now    :tries  of the next message
-- :wait_s  seconds until it is due    :failed  a receiver did not take it; null where nothing was sent
update core.webhook
   set number = :number, tries = :tries, next_at = clock_timestamp() + make_interval(secs => :wait_s),
       failing_since = case when cast(:failed as boolean) then coalesce(failing_since, now())
                            when cast(:failed as boolean) is null then failing_since end
 where id = :id and number = :before and status = 'active'
returning failing_since < now() - make_interval(days => 3) as is_unreachable
