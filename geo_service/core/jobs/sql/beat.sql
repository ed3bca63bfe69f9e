-- A worker gives a sign of life; no row when it was silent for so long that it counts as gone.
-- :worker  its id    :silent_s  seconds
update core.job_worker
   set beat_at = clock_timestamp()
 where id = :worker and beat_at > clock_timestamp() - make_interval(secs => :silent_s)
returning beat_at
