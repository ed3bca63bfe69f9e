-- What was done about what a driver said; nothing when it was answered before, or is not one's own.
-- :feedback_id      :done  code      :answer  in words, or empty      :actor  who did it
update core.feedback b set (done, answer, answered_at, answered_by) = (:done, :answer, now(), :actor)
 where b.id = :feedback_id and b.done is null
