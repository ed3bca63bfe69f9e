-- A worker begins.
-- :worker  its id
insert into core.job_worker (id) values (:worker)
