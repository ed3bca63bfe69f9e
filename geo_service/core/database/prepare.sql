-- What must stand before the first migration: PostGIS and the three roles. Idempotent; run by whoever may create roles.
--   geo_owner   owns every table; migrations run as it
--   geo_app     the service's writes: owns nothing, cannot pass row security
--   geo_public  the public reads: sees the public projection and nothing else
create extension if not exists postgis with schema public;

do $$
declare
  role_name text;
begin
  foreach role_name in array array['geo_owner', 'geo_app', 'geo_public'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin nosuperuser nocreatedb nocreaterole nobypassrls', role_name);
    end if;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to %I', role_name, current_user);
    end if;
  end loop;
  if not has_database_privilege('geo_owner', current_database(), 'create') then
    execute format('grant create on database %I to geo_owner', current_database());
  end if;
  if has_database_privilege('geo_public', current_database(), 'temporary') then
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to geo_app', current_database());  -- incoming rows of a file
  end if;
  if not has_schema_privilege('geo_owner', 'public', 'create') then
    grant create on schema public to geo_owner;  -- the table of Alembic's revision
  end if;
exception when duplicate_object or unique_violation then
  null;  -- another database of the same server was being prepared at the same moment
end
$$;
