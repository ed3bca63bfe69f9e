-- Keep what came of a run.
-- :run_id  uuid    :change_number  of the registry    :sources :summary :notices  JSON    :tables  npz
insert into core.planning_result (run_id, change_number, sources, summary, notices, tables)
values (:run_id, :change_number, cast(:sources as jsonb), cast(:summary as jsonb), cast(:notices as jsonb), :tables)
