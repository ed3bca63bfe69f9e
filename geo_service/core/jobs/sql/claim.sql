-- Take the next job that waits: highest priority, then oldest; no row when none does.
-- :worker  who takes it    :names  text[], jobs it can do now    :resumable  text[], those to begin anew after a crash
update core.job j
   set status = 'running', worker = cast(:worker as uuid), attempt = j.attempt + 1,
       resumes = j.name = any(cast(:resumable as text[])),
       started_at = clock_timestamp(), fraction = 0, note_zh = null, note_en = null
 where j.id = (
   select q.id
     from core.job q
    where q.status = 'queued' and q.name = any(cast(:names as text[]))
      and exists (select from core.job_worker w where w.id = cast(:worker as uuid))
    order by q.priority desc, q.id
    limit 1
      for update skip locked)
returning j.id, j.name, j.arguments, j.actor, j.organisations, j.attempt, j.tick
