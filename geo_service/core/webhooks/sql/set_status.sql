-- A subscription is paused or goes on; what failed is tried at once. No row when there is none that the actor may see.
-- :id  uuid    :status  active or paused
update core.webhook
   set status = :status, ended_by = null, tries = 0, next_at = now(), failing_since = null
 where id = :id
returning id
