-- The next seals of the chain.
-- :numbers :entry_ids  bigint[]      :seals  bytea[], 32 bytes each      :sealed_at :horizon :cluster  of the run
insert into core.audit_seal (number, entry_id, seal, sealed_at, horizon, cluster)
select s.number, s.entry_id, s.seal, cast(:sealed_at as timestamptz), cast(:horizon as bigint), cast(:cluster as bigint)
  from unnest(cast(:numbers as bigint[]), cast(:entry_ids as bigint[]), cast(:seals as bytea[]))
       as s (number, entry_id, seal)
