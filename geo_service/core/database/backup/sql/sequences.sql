-- How far each sequence has counted that is no extension's, now, whatever the snapshot; null before its first number.
select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
       pg_catalog.pg_sequence_last_value(c.oid) as counted
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'S'
   and n.nspname !~ '^pg_'
   and not exists (select
                     from pg_catalog.pg_depend d
                    where d.objid = c.oid and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'e')
 order by 1
