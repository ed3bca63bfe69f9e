-- Keep what somebody asks for, and the job that will work it out.
-- :id  uuid    :kind  coverage or siting    :title  or null    :organisation  whose it is    :actor  who asks
-- :inputs  JSON    :base  uuid or null    :job_id  job
insert into core.planning_run (id, kind, title, organisation, actor, inputs, base, job_id)
values (:id, :kind, :title, :organisation, :actor, cast(:inputs as jsonb), cast(:base as uuid), :job_id)
