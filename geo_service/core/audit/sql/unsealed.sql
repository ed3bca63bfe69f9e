-- The entries that are committed and have no seal, in the order of their ids, each with the oldest open transaction.
-- :floor  the transaction below which every entry that there is has its seal
select e.*, cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) as horizon
  from core.audit_entry e
 where e.xid >= cast(:floor as bigint)
   and not exists (select from core.audit_seal s where s.entry_id = e.id)
 order by e.id
