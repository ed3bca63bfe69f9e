-- What drivers said of the facilities that one looks after, in the order in which it was said.
-- :done  true for what is done, false for what waits, or null for both      :feedback_id  the only one, or null for all
-- :after  last id of the page before, 0 for the first      :rows  page size
select b.id, b.facility_id, f.name as facility, b.wrong, b.words, b.photo_sha256 is not null as has_photo, b.said_at, b.done,
       b.answer, b.answered_at, b.answered_by
  from core.feedback b
  join core.facility f on f.id = b.facility_id
 where (cast(:done as boolean) is null or (b.done is not null) = cast(:done as boolean))
   and b.id > :after
   and (cast(:feedback_id as bigint) is null or b.id = cast(:feedback_id as bigint))
 order by b.id
 limit :rows
