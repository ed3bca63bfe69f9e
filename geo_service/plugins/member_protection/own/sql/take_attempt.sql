-- Count an attempt of whoever acts to say whose the account is; no row when all of the day are used up.
-- :day    :most  attempts in a day
insert into member_protection.identity_attempt as a (day, attempts) values (:day, 1)
on conflict (actor, day) do update set attempts = a.attempts + 1 where a.attempts < :most
returning attempts
