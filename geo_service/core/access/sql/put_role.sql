-- Let a person hold a role for an organisation, until some moment or for good.
-- :person_id :role :organisation :granted_by      :until  moment or null
insert into core.role_held (person_id, role, organisation, granted_by, until)
values (:person_id, :role, :organisation, :granted_by, cast(:until as timestamptz))
on conflict (person_id, role, organisation)
do update set (granted_by, granted_at, until) = (excluded.granted_by, now(), excluded.until)
