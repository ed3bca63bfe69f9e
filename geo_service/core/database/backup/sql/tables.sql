-- The tables that are no extension's, as their quoted names.
select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm')
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and not exists (select
                     from pg_catalog.pg_depend d
                    where d.objid = c.oid and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'e')
 order by 1
