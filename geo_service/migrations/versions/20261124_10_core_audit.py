"""Who wrote and who read what: entries that are only ever added, and the seals that chain them.

Revision ID: core_audit
Revises: core_tiles
"""

from alembic import op

from geo_service.migrations.audit import audited

revision = "core_audit"
down_revision = "core_tiles"
branch_labels = None
depends_on = None

# Each with the column that tells its rows apart.
WRITTEN_DOWN = {"place": "id", "facility": "id", "photo": "id"} | dict.fromkeys(
    ("district", "street", "district_outline"), "code"
)

TABLES = """
create table core.audit_entry (
  id bigint generated always as identity primary key,
  xid bigint not null default pg_current_xact_id()::text::bigint,
  at timestamptz not null default now(),
  actor text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  organisation text not null default coalesce(nullif(current_setting('geo.organisations', true), ''), '*'),
  operation text not null,
  of_table text not null,
  of_id text,
  fields text[] not null default '{}',
  before_sha256 bytea,
  after_sha256 bytea,
  request_id text not null default coalesce(nullif(current_setting('geo.request_id', true), ''), ''),
  purpose text not null default coalesce(nullif(current_setting('geo.purpose', true), ''), ''),
  file_sha256 bytea,
  row_count bigint,
  constraint audit_entry_actor check (actor <> ''),
  constraint audit_entry_organisation check (organisation <> ''),
  constraint audit_entry_operation check (operation ~ '^[a-z]+(_[a-z]+)*$'),
  constraint audit_entry_of_table check (of_table ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$'),
  constraint audit_entry_before_sha256 check (octet_length(before_sha256) = 32),
  constraint audit_entry_after_sha256 check (octet_length(after_sha256) = 32),
  constraint audit_entry_file_sha256 check (octet_length(file_sha256) = 32),
  constraint audit_entry_row_count check (row_count >= 0),
  constraint audit_entry_import
    check (operation <> 'import' or (file_sha256 is not null and row_count is not null))
);
create index audit_entry_xid on core.audit_entry (xid);
create index audit_entry_of on core.audit_entry (of_table, of_id, id);

create table core.audit_seal (
  number bigint primary key,
  entry_id bigint not null references core.audit_entry,
  seal bytea not null,
  sealed_at timestamptz not null,
  horizon bigint not null,
  cluster bigint not null,
  constraint audit_seal_once unique (entry_id),
  constraint audit_seal_number check (number > 0),
  constraint audit_seal_seal check (octet_length(seal) = 32)
);
"""

RIGHTS = """
-- Who, when and in which transaction is not the writer's to say; nobody but the owner could change what stands.
grant select on core.audit_entry to geo_app;
grant insert (organisation, operation, of_table, of_id, fields, purpose, file_sha256, row_count)
  on core.audit_entry to geo_app;
grant select, insert on core.audit_seal to geo_app;

alter table core.audit_entry enable row level security;
alter table core.audit_entry force row level security;
alter table core.audit_seal enable row level security;
alter table core.audit_seal force row level security;

-- What concerns several organisations stands under all those that the actor acts for, as they are set.
create policy own_rows on core.audit_entry to geo_app
  using (core.acts_for(organisation)
         or (coalesce(current_setting('geo.actor', true), '') <> ''
             and organisation = current_setting('geo.organisations', true)))
  with check (core.acts_for(organisation)
              or (coalesce(current_setting('geo.actor', true), '') <> ''
                  and organisation = current_setting('geo.organisations', true)));
create policy federation on core.audit_seal to geo_app
  using (core.acts_for('*')) with check (core.acts_for('*'));
create policy triggers on core.audit_entry to geo_owner using (true) with check (true);
create policy triggers on core.audit_seal to geo_owner using (true) with check (true);

create function core.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog
as $$
begin
  raise exception '% is only ever added to', tg_table_schema || '.' || tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;
revoke all on function core.refuse_change() from public;
create trigger only_added_to before update or delete or truncate on core.audit_entry
  for each statement execute function core.refuse_change();
create trigger only_added_to before update or delete or truncate on core.audit_seal
  for each statement execute function core.refuse_change();
"""

WRITES = """
-- The names of the columns that differ, null where none does.
create function core.differing(old_row jsonb, new_row jsonb) returns text[]
language sql immutable parallel safe set search_path = pg_catalog
as $$
  select array_agg(coalesce(o.key, n.key) order by coalesce(o.key, n.key) collate "C")
    from jsonb_each(coalesce(old_row, '{}')) o
    full join jsonb_each(coalesce(new_row, '{}')) n on n.key = o.key
   where nullif(o.value, 'null') is distinct from nullif(n.value, 'null')
$$;

-- Bulk work has an entry of its own in this transaction, named by geo.bulk_entry; then the rows have none.
create function core.in_audited_bulk() returns boolean
language sql stable set search_path = pg_catalog
as $$
  select exists (
    select from core.audit_entry e
     where e.id = nullif(current_setting('geo.bulk_entry', true), '')::bigint
       and e.xid = pg_current_xact_id()::text::bigint
       and e.operation = 'import')
$$;

-- An entry for every written row: names of columns, of the values no more than a hash over all of them.
-- offset 0: else each mention of a row would make its JSON, and the GeoJSON in it, anew.
create function core.audit_write() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  of_table text := tg_table_schema || '.' || tg_table_name;
  key text := tg_argv[0];
  actor_for text := coalesce(nullif(current_setting('geo.organisations', true), ''), '*');
begin
  if core.in_audited_bulk() then
    return null;
  end if;
  if tg_op = 'INSERT' then
    insert into core.audit_entry (organisation, operation, of_table, of_id, fields, after_sha256)
    select coalesce(row ->> 'organisation', actor_for), 'insert', of_table, row ->> key,
           (select array_agg(e.key order by e.key collate "C") from jsonb_each(row) e where e.value <> 'null'),
           sha256(convert_to(row::text, 'UTF8'))
      from (select to_jsonb(r) as row from new_rows r offset 0) n
     order by row -> key;
  elsif tg_op = 'DELETE' then
    insert into core.audit_entry (organisation, operation, of_table, of_id, fields, before_sha256)
    select coalesce(row ->> 'organisation', actor_for), 'delete', of_table, row ->> key,
           (select array_agg(e.key order by e.key collate "C") from jsonb_each(row) e where e.value <> 'null'),
           sha256(convert_to(row::text, 'UTF8'))
      from (select to_jsonb(r) as row from old_rows r offset 0) o
     order by row -> key;
  else
    insert into core.audit_entry (organisation, operation, of_table, of_id, fields, before_sha256, after_sha256)
    select coalesce(coalesce(n.row, o.row) ->> 'organisation', actor_for), 'update', of_table,
           coalesce(n.row, o.row) ->> key, core.differing(o.row, n.row),
           sha256(convert_to(o.row::text, 'UTF8')), sha256(convert_to(n.row::text, 'UTF8'))
      from (select to_jsonb(r) as row from old_rows r offset 0) o
      full join (select to_jsonb(r) as row from new_rows r offset 0) n on n.row -> key = o.row -> key
     where o.row is distinct from n.row
     order by coalesce(n.row, o.row) -> key;
  end if;
  return null;
end
$$;
revoke all on function core.differing(jsonb, jsonb), core.in_audited_bulk(), core.audit_write()
  from public;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)
    op.execute(WRITES)
    for table, key in WRITTEN_DOWN.items():
        op.execute(audited(f"core.{table}", key))


def downgrade() -> None:
    op.execute("drop function core.audit_write() cascade")
    op.execute("drop function core.in_audited_bulk(), core.differing(jsonb, jsonb)")
    op.execute("drop table core.audit_seal, core.audit_entry")
    op.execute("drop function core.refuse_change()")
