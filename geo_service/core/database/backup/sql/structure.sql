-- What stands in the schemas besides rows, in PostgreSQL's own words: kind, name, and what is said of it.
with ours as (
  select n.oid, n.nspname, n.nspacl, n.nspowner
    from pg_catalog.pg_namespace n
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), of_extensions as (
  select d.classid, d.objid from pg_catalog.pg_depend d where d.deptype = 'e'
), relations as (
  select c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
         quote_ident(o.nspname) || '.' || quote_ident(c.relname) as name
    from pg_catalog.pg_class c
    join ours o on o.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'S')
     and not exists (select from of_extensions e where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid)
), functions as (
  select p.oid, p.prokind, p.proacl, p.proowner, p.oid::regprocedure::text as name
    from pg_catalog.pg_proc p
    join ours o on o.oid = p.pronamespace
   where not exists (select from of_extensions e where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid)
)
select 'row security' as kind, r.name, r.relrowsecurity::text || ' forced ' || r.relforcerowsecurity::text as said
  from relations r where r.relkind in ('r', 'p')
union all
select 'policy', r.name || ' ' || p.policyname, p::text
  from pg_catalog.pg_policies p join relations r on r.name = quote_ident(p.schemaname) || '.' || quote_ident(p.tablename)
union all
select 'owner', r.name, r.relowner::regrole::text from relations r
union all
select 'owner', f.name, f.proowner::regrole::text from functions f
union all
select 'right', r.name, a.grantee::regrole::text || ' ' || a.privilege_type || ' ' || a.is_grantable::text
  from relations r cross join pg_catalog.aclexplode(r.relacl) a
union all
select 'right', r.name || '.' || quote_ident(t.attname),
       a.grantee::regrole::text || ' ' || a.privilege_type || ' ' || a.is_grantable::text
  from relations r
  join pg_catalog.pg_attribute t on t.attrelid = r.oid and not t.attisdropped
 cross join pg_catalog.aclexplode(t.attacl) a
union all
select 'right', f.name, a.grantee::regrole::text || ' ' || a.privilege_type || ' ' || a.is_grantable::text
  from functions f cross join pg_catalog.aclexplode(f.proacl) a
union all
select 'right', o.nspname, a.grantee::regrole::text || ' ' || a.privilege_type || ' ' || a.is_grantable::text
  from ours o cross join pg_catalog.aclexplode(o.nspacl) a
union all
select 'column', r.name || '.' || quote_ident(t.attname),
       pg_catalog.format_type(t.atttypid, t.atttypmod) || ' ' || t.attnotnull::text || ' ' || t.attidentity::text
       || ' ' || coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
  from relations r
  join pg_catalog.pg_attribute t on t.attrelid = r.oid and t.attnum > 0 and not t.attisdropped
  left join pg_catalog.pg_attrdef d on d.adrelid = t.attrelid and d.adnum = t.attnum
 where r.relkind in ('r', 'p')
union all
select 'constraint', r.name || ' ' || c.conname, pg_catalog.pg_get_constraintdef(c.oid)
  from relations r join pg_catalog.pg_constraint c on c.conrelid = r.oid
union all
select 'index', r.name || ' ' || i.indexrelid::regclass::text, pg_catalog.pg_get_indexdef(i.indexrelid)
  from relations r join pg_catalog.pg_index i on i.indrelid = r.oid
union all
select 'trigger', r.name || ' ' || t.tgname, pg_catalog.pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  from relations r join pg_catalog.pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
union all
select 'view', r.name, pg_catalog.pg_get_viewdef(r.oid) from relations r where r.relkind in ('v', 'm')
union all
select 'function', f.name, pg_catalog.pg_get_functiondef(f.oid) from functions f where f.prokind in ('f', 'p')
