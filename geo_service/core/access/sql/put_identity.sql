-- Who a person is to a provider; no row when somebody else is that already.
-- :issuer :subject :person_id
insert into core.identity (issuer, subject, person_id) values (:issuer, :subject, :person_id)
on conflict do nothing
returning subject
