-- Ask for work, for the organisations that the transaction acts for; no row when the tick was asked for before.
-- :name :arguments  what to do, arguments as JSON    :priority  higher comes first
-- :actor  who asks                                   :tick      moment of the schedule, or null
insert into core.job (name, arguments, priority, tick, actor, organisations)
values (:name, cast(:arguments as jsonb), cast(:priority as integer), cast(:tick as timestamptz), :actor,
        string_to_array(current_setting('geo.organisations', true), ','))
on conflict (name, tick) do nothing
returning id
