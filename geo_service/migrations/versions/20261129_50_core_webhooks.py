"""Changes are said at their commit; programs subscribe to them. The outbox, which nobody read, goes.

Revision ID: core_webhooks
Revises: core_feeds
"""

from importlib import import_module

from alembic import op

from geo_service.migrations.audit import audited

workflow = import_module("geo_service.migrations.versions.20261129_10_core_workflow")

revision = "core_webhooks"
down_revision = "core_feeds"
branch_labels = None
depends_on = None

TABLES = """
create table core.webhook (
  id uuid primary key,
  machine text not null references core.machine (name) on delete cascade,
  organisation text not null references core.organisation,
  url text not null,
  kinds text[],
  operations text[] not null,
  datum text not null,
  secret core.sealed not null,
  status text not null default 'active',
  ended_by text,
  number bigint not null,
  tries integer not null default 0,
  next_at timestamptz not null default now(),
  failing_since timestamptz,
  created_at timestamptz not null default now(),
  constraint webhook_url check (url ~ '^https?://' and length(url) <= 2000),
  constraint webhook_operations check (operations <@ '{put,remove}' and cardinality(operations) > 0),
  constraint webhook_datum check (datum in ('wgs84', 'gcj02', 'bd09')),
  constraint webhook_status check (status in ('active', 'paused', 'disabled')),
  constraint webhook_ended_by check (
    (status = 'disabled') = (ended_by is not null) and ended_by in ('gone', 'unreachable')),
  constraint webhook_number check (number >= 0 and tries >= 0)
);
create index webhook_machine on core.webhook (machine);
create index webhook_organisation on core.webhook (organisation);

create table core.webhook_delivery (
  webhook_id uuid not null references core.webhook on delete cascade,
  number bigint not null,
  status text not null,
  tries integer not null,
  status_code integer,
  fault text,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (webhook_id, number),
  constraint webhook_delivery_status check (status in ('retrying', 'delivered', 'dead', 'replay', 'superseded')),
  constraint webhook_delivery_status_code check (status_code between 100 and 999)
);
create index webhook_delivery_open on core.webhook_delivery (webhook_id, status, number)
  where status in ('retrying', 'replay');
create index webhook_delivery_last_at on core.webhook_delivery (last_at);
"""

RIGHTS = """
-- Whose a subscription is its trigger says.
grant select, delete, insert (id, url, kinds, operations, datum, secret, number),
  update (secret, status, ended_by, number, tries, next_at, failing_since) on core.webhook to geo_app;
grant select, insert, update, delete on core.webhook_delivery to geo_app;

-- A program has its own, also when it acts for everybody; people have those of the programs that they look after.
create policy own_rows on core.webhook to geo_app
  using (coalesce(current_setting('geo.actor', true), '') = 'machine:' || machine
         or (core.acts_for(organisation) and not starts_with(current_setting('geo.actor', true), 'machine:')))
  with check (coalesce(current_setting('geo.actor', true), '') = 'machine:' || machine
              or (core.acts_for(organisation) and not starts_with(current_setting('geo.actor', true), 'machine:')));
create policy own_rows on core.webhook_delivery to geo_app
  using (exists (select from core.webhook w where w.id = webhook_id))
  with check (exists (select from core.webhook w where w.id = webhook_id));
create policy triggers on core.webhook to geo_owner using (true) with check (true);
create policy triggers on core.webhook_delivery to geo_owner using (true) with check (true);
create policy triggers on core.machine for select to geo_owner using (true);
create policy triggers on core.job to geo_owner using (true) with check (true);
"""

TELLING = """
create function core.own_webhook() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  select m.name, m.organisation into new.machine, new.organisation
    from core.machine m
   where 'machine:' || m.name = current_setting('geo.actor', true);
  return new;
end
$$;

-- The job is there once the writer commits. One that waits already will see what this writer did.
create function core.want_delivery() returns void
language sql security definer set search_path = pg_catalog
as $$
  insert into core.job (name, arguments, actor, organisations)
  select 'deliver_webhooks', '{}', 'schedule', '{*}'
   where exists (select from core.webhook w where w.status = 'active')
     and not exists (select from core.job j where j.status = 'queued' and j.name = 'deliver_webhooks')
$$;

create function core.deliver_again() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.want_delivery();
  return null;
end
$$;

create function core.tell_change() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if exists (select from new_rows) then
    perform pg_notify('core_public_change', '');
    perform core.want_delivery();
  end if;
  return null;
end
$$;
revoke all on function core.own_webhook(), core.want_delivery(), core.deliver_again(), core.tell_change() from public;

create trigger own_webhook before insert on core.webhook for each row execute function core.own_webhook();
create trigger deliver_new after insert on core.webhook for each row execute function core.deliver_again();
create trigger deliver_resumed after update of status on core.webhook
  for each row when (new.status = 'active') execute function core.deliver_again();
create trigger deliver_replay after update of status on core.webhook_delivery
  for each row when (new.status = 'replay') execute function core.deliver_again();
create trigger tell after insert on core.public_change
  referencing new table as new_rows for each statement execute function core.tell_change();
"""
FUNCTIONS = "core.own_webhook(), core.want_delivery(), core.deliver_again(), core.tell_change()"
BY_USE = "number,tries,next_at,failing_since"

TO_THE_OUTBOX = workflow.STEPS[workflow.STEPS.index("  insert into core.outbox") :].partition("  return null;")[0]
TAKE_STEP = workflow.STEPS[workflow.STEPS.index("create function core.take_workflow_step()") :].partition("$$;")[0]
TAKE_STEP = TAKE_STEP.replace("create function", "create or replace function") + "$$;"
OUTBOX = workflow.TABLES[workflow.TABLES.index("create table core.outbox") :]


def upgrade() -> None:
    op.execute(TAKE_STEP.replace(TO_THE_OUTBOX, ""))
    op.execute("drop table core.outbox")
    op.execute(TABLES)
    for table in ("webhook", "webhook_delivery"):
        op.execute(f"alter table core.{table} enable row level security, force row level security")
    op.execute(RIGHTS)
    op.execute(TELLING)
    op.execute(audited("core.webhook", "id", BY_USE))


def downgrade() -> None:
    op.execute("drop trigger tell on core.public_change")
    op.execute("drop table core.webhook_delivery, core.webhook")
    op.execute(f"drop function {FUNCTIONS}")
    op.execute("drop policy triggers on core.machine; drop policy triggers on core.job")
    op.execute(OUTBOX)
    op.execute("alter table core.outbox enable row level security, force row level security")
    op.execute("create policy triggers on core.outbox to geo_owner using (true) with check (true)")
    op.execute("create policy own_rows on core.outbox for select to geo_app using (core.acts_for(organisation))")
    op.execute("grant select on core.outbox to geo_app")
    op.execute(TAKE_STEP)
