-- What was delivered, and later what was given up, is forgotten.
-- :days  for what was delivered or superseded    :dead_days  for what was given up
delete from core.webhook_delivery d
 where (d.status in ('delivered', 'superseded') and d.last_at < now() - make_interval(days => :days))
    or (d.status = 'dead' and d.last_at < now() - make_interval(days => :dead_days))
