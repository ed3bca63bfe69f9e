-- Nothing more is sent.
-- :id  uuid    :ended_by  gone or unreachable
update core.webhook set status = 'disabled', ended_by = :ended_by where id = :id and status <> 'disabled'
