-- A program subscribes; whose it is the trigger says. No row when it has as many as it may have.
-- :id  uuid    :url  where to    :kinds  text[] or null for all    :operations  text[], of put and remove
-- :datum  of positions    :secret  sealed    :number  the change after which it begins    :most  subscriptions of a program
insert into core.webhook (id, url, kinds, operations, datum, secret, number)
select :id, :url, cast(:kinds as text[]), cast(:operations as text[]), :datum, :secret, :number
 where (select count(*) from core.webhook) < :most
returning id
