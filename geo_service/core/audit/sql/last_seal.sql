-- The last seal, with the horizon of its run.
select s.number, s.seal, s.horizon, s.cluster
  from core.audit_seal s
 order by s.number desc
 limit 1
