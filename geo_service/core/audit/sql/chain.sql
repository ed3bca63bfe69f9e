-- All seals by number with their entries, then the entries without a seal.
select s.number, s.entry_id, s.seal, s.sealed_at, s.horizon, s.cluster, e.*
  from core.audit_seal s
  full join core.audit_entry e on e.id = s.entry_id
 order by s.number nulls last
