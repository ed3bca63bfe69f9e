-- Count an attempt to sign in before it is looked at; no row while the name is locked, whether or not it exists.
-- :login_hash      :free  attempts before the first lock, count      :first :most  the first lock and the longest, interval
-- :forgotten  after so long without an attempt the count begins anew, interval
insert into core.sign_in_failure as f (login_hash, failures, failed_at, locked_until)
values (:login_hash, 1, now(), now())
on conflict (login_hash) do update
   set (failures, failed_at, locked_until) = (
         select n.failures, now(),
                case when n.failures < :free then now()
                     else now() + least(cast(:first as interval) * (2 ^ least(n.failures - :free, 30)), cast(:most as interval))
                 end
           from (select case when f.failed_at < now() - cast(:forgotten as interval) then 1 else f.failures + 1 end) n (failures)
       )
 -- Not now(): of two at one moment the second to get here may have begun first, before the other's now().
 where f.locked_until <= clock_timestamp()
returning f.failures
