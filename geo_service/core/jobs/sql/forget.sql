-- Delete what ended long ago; the last tick of a schedule stays, so that it is not asked for again.
-- :days  how long ago
delete from core.job j
 where j.ended_at < now() - make_interval(days => cast(:days as integer))
   and (j.tick is null or exists (select from core.job later where later.name = j.name and later.tick > j.tick))
