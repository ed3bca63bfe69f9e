-- Strike out the workers that were silent for too long, and one that says so itself.
-- :worker  the one that leaves, or null    :silent_s  seconds
delete from core.job_worker
 where id = cast(:worker as uuid) or beat_at < clock_timestamp() - make_interval(secs => :silent_s)
