-- A program subscribes; whose it is the trigger says. No row when it has as many as it may have.
-- :id  uuid    :stream  changes or steps    :url  where to    :kinds  text[] or null for all
-- :operations  text[], of put and remove, null for steps    :datum  of positions, null for steps    :secret  sealed
-- :number  after which it begins    :most  subscriptions of a program
insert into core.webhook (id, stream, url, kinds, operations, datum, secret, number)
select :id, :stream, :url, cast(:kinds as text[]), cast(:operations as text[]), :datum, :secret, :number
 where (select count(*) from core.webhook) < :most
returning id
