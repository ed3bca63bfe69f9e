-- The name of what this transaction sees, for another to see the same; and the id in the middle.
select pg_export_snapshot() as named, (min(id) + max(id)) / 2 as middle
  from core.public_facility
