-- What drivers said of the facilities that one looks after, in the order in which it was said.
-- :done  true for what is done, false for what waits, or null for both     :after  last id of the page before, or null      :rows  page size
-- :feedback_id  the only one, or null for all
select b.id, b.facility_id, f.name as facility, b.wrong, b.words, b.image is not null as has_photo, b.said_at, b.done,
       b.answer, b.answered_at, b.answered_by
  from core.feedback b
  join core.facility f on f.id = b.facility_id
 where (cast(:done as boolean) is null or (b.done is not null) = cast(:done as boolean))
   and (cast(:after as bigint) is null or b.id > cast(:after as bigint))
   and (cast(:feedback_id as bigint) is null or b.id = cast(:feedback_id as bigint))
 order by b.id
 limit :rows
