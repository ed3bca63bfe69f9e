-- A new program; no row when the name is taken.
-- :name :organisation :acts_for  codes, text[]      :scopes  permissions, text[]      :per_minute  requests
insert into core.machine (name, organisation, acts_for, scopes, per_minute)
values (:name, :organisation, :acts_for, :scopes, :per_minute)
on conflict (name) do nothing
returning id
