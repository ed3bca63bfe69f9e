"""Steps of cases are numbered in commit order and told to programs, as public changes are.

Revision ID: core_outbox
Revises: core_part4
"""

from alembic import op

revision = "core_outbox"
down_revision = "core_part4"
branch_labels = None
depends_on = None

OUTBOX = """
create table core.outbox (
  number bigint generated always as identity primary key,
  step_id bigint not null unique references core.workflow_step
);
grant select on core.outbox to geo_app;
insert into core.outbox (step_id) select s.id from core.workflow_step s order by s.id;
"""

NUMBERING = """
-- As core.take_change_order, but for steps and taken at the commit: nothing else is waited for behind it, so whoever
-- holds it keeps others for the length of a commit, never those who write the registry, and nobody in a circle.
create function core.take_step_order() returns void
language sql set search_path = pg_catalog
as $$ select pg_advisory_xact_lock(7120250193) $$;

create function core.put_in_outbox() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.want_delivery();
  perform core.take_step_order();
  insert into core.outbox (step_id) values (new.id);
  return null;
end
$$;

revoke all on function core.take_step_order(), core.put_in_outbox() from public;

create constraint trigger put_in_outbox after insert on core.workflow_step
  deferrable initially deferred for each row execute function core.put_in_outbox();
"""

STREAMS = """
alter table core.webhook
  add column stream text not null default 'changes',
  alter column operations drop not null,
  alter column datum drop not null,
  add constraint webhook_stream check (stream in ('changes', 'steps')),
  add constraint webhook_of_changes check (
    (stream = 'changes') = (operations is not null) and (stream = 'changes') = (datum is not null));
grant insert (stream) on core.webhook to geo_app;
"""


def upgrade() -> None:
    op.execute(OUTBOX)
    op.execute(NUMBERING)
    op.execute(STREAMS)


def downgrade() -> None:
    op.execute("delete from core.webhook where stream = 'steps'")
    op.execute("alter table core.webhook drop column stream, alter column operations set not null")
    op.execute("alter table core.webhook alter column datum set not null")
    op.execute("drop trigger put_in_outbox on core.workflow_step")
    op.execute("drop function core.put_in_outbox(), core.take_step_order()")
    op.execute("drop table core.outbox")
