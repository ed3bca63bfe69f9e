-- Say how far an attempt is; nothing when it is no longer the running one.
-- :id :attempt  job and attempt    :fraction  0 to 1    :zh :en  what it does now
update core.job
   set fraction = :fraction, note_zh = :zh, note_en = :en
 where id = :id and attempt = :attempt and status = 'running'
