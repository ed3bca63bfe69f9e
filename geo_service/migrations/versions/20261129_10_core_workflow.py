"""Cases and the steps they take: a case moves only by a step, a step is only ever added.

Revision ID: core_workflow
Revises: core_features
"""

from alembic import op

revision = "core_workflow"
down_revision = "core_features"
branch_labels = None
depends_on = None

TABLES = """
create table core.workflow_case (
  id bigint generated always as identity primary key,
  programme text not null,
  workflow text not null,
  edition integer not null,
  organisation text not null references core.organisation,
  subject text not null,
  title text not null,
  facility_id bigint references core.facility,
  state text not null default '',
  version integer not null default 0,
  facts jsonb not null default '{}',
  due_on date,
  assignee text,
  ended boolean not null default false,
  opened_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  constraint workflow_case_facts check (jsonb_typeof(facts) = 'object'),
  constraint workflow_case_begun check ((version = 0) = (state = ''))
);
create unique index workflow_case_live on core.workflow_case (programme, workflow, subject) where not ended;
create index workflow_case_organisation on core.workflow_case (organisation);
create index workflow_case_facility_id on core.workflow_case (facility_id);
create index workflow_case_due_on on core.workflow_case (due_on) where not ended;

create table core.workflow_extension (
  id bigint generated always as identity primary key,
  programme text not null,
  workflow text not null,
  step text not null,
  edition integer not null,
  organisation text not null references core.organisation,
  until date not null,
  reason text not null,
  day date not null,
  granted_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  granted_at timestamptz not null default now(),
  constraint workflow_extension_reason check (reason ~ '[^[:space:]]')
);
create index workflow_extension_of on core.workflow_extension (programme, workflow, step, edition);

create table core.workflow_step (
  id bigint generated always as identity primary key,
  case_id bigint not null references core.workflow_case,
  number integer not null,
  name text not null,
  from_state text not null,
  to_state text not null,
  actor text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  at timestamptz not null default now(),
  day date not null,
  comment text not null default '',
  facts jsonb not null default '{}',
  clause text,
  four_eyes boolean not null,
  extension_id bigint references core.workflow_extension,
  facility_status text,
  due_on date,
  ends boolean not null,
  constraint workflow_step_order unique (case_id, number),
  constraint workflow_step_facility_status unique (case_id, id, facility_status),
  constraint workflow_step_number check (number > 0),
  constraint workflow_step_to_state check (to_state <> ''),
  constraint workflow_step_facts check (jsonb_typeof(facts) = 'object')
);

create table core.outbox (
  id bigint generated always as identity primary key,
  xid bigint not null default pg_current_xact_id()::text::bigint,
  at timestamptz not null default now(),
  topic text not null,
  of_id bigint not null,
  organisation text not null,
  content jsonb not null
);
"""

RIGHTS = """
-- What a case is about is said once; where it stands is what its steps say. Who and when is nobody's to say.
grant select, insert (programme, workflow, edition, organisation, subject, title, facility_id), update (assignee)
  on core.workflow_case to geo_app;
grant select, insert (case_id, number, name, from_state, to_state, day, comment, facts, clause, four_eyes,
                      extension_id, facility_status, due_on, ends) on core.workflow_step to geo_app;
grant select, insert (programme, workflow, step, edition, organisation, until, reason, day)
  on core.workflow_extension to geo_app;
grant select on core.outbox to geo_app;

create policy own_rows on core.workflow_case to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on core.workflow_step to geo_app
  using (exists (select from core.workflow_case c where c.id = case_id and core.acts_for(c.organisation)))
  with check (exists (select from core.workflow_case c where c.id = case_id and core.acts_for(c.organisation)));
create policy own_rows on core.workflow_extension to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on core.outbox for select to geo_app using (core.acts_for(organisation));

create trigger only_added_to before update or delete or truncate on core.workflow_step
  for each statement execute function core.refuse_change();
create trigger only_added_to before update or delete or truncate on core.workflow_extension
  for each statement execute function core.refuse_change();
"""

STEPS = """
-- The case's row is locked, so of two steps at one moment the second finds that the case has moved on.
create function core.check_workflow_step() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  c core.workflow_case;
begin
  select * into c from core.workflow_case where id = new.case_id for update;
  if not found or not core.acts_for(c.organisation) then
    raise exception 'there is no such case' using errcode = 'insufficient_privilege';
  end if;
  if c.ended or (new.number, new.from_state) is distinct from (c.version + 1, c.state) then
    raise exception 'the case has moved on' using errcode = 'serialization_failure';
  end if;
  if new.four_eyes
     and exists (select from core.workflow_step s where s.case_id = new.case_id and s.actor = new.actor) then
    raise exception 'who took a step before may not take this one'
      using errcode = 'check_violation', constraint = 'workflow_step_four_eyes';
  end if;
  if new.extension_id is not null and not exists (
    select from core.workflow_extension e
     where e.id = new.extension_id
       and (e.programme, e.workflow, e.step, e.edition) = (c.programme, c.workflow, new.name, c.edition)
       and (c.organisation = e.organisation or starts_with(c.organisation, e.organisation || '/'))
       and new.day <= e.until and e.granted_by <> new.actor) then
    raise exception 'the extension is not for this step'
      using errcode = 'check_violation', constraint = 'workflow_step_extension';
  end if;
  return new;
end
$$;

create function core.take_workflow_step() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  update core.workflow_case c set
    state = new.to_state,
    version = new.number,
    facts = case when new.facts = '{}' then c.facts else c.facts || jsonb_build_object(new.name, new.facts) end,
    due_on = new.due_on,
    ended = new.ends,
    assignee = case when new.to_state = new.from_state then c.assignee end,
    changed_at = now()
   where c.id = new.case_id;
  if new.facility_status is not null then
    update core.facility f set status = new.facility_status
      from core.workflow_case c
     where c.id = new.case_id and f.id = c.facility_id;
  end if;
  insert into core.outbox (topic, of_id, organisation, content)
  select 'workflow_step', new.id, c.organisation,
         jsonb_build_object('case', c.id, 'programme', c.programme, 'workflow', c.workflow, 'step', new.name,
                            'from', new.from_state, 'to', new.to_state, 'day', new.day)
    from core.workflow_case c
   where c.id = new.case_id;
  return null;
end
$$;

-- At the end of a transaction a case stands where its last step led.
create function core.check_workflow_case() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if exists (
    select from core.workflow_case c
     where c.id = new.id
       and not exists (select from core.workflow_step s
                        where (s.case_id, s.number, s.to_state) = (c.id, c.version, c.state))) then
    raise exception 'case % is in a state without a step', new.id
      using errcode = 'check_violation', constraint = 'workflow_case_follows_steps';
  end if;
  return null;
end
$$;

-- A facility with a case has the status that the case's steps gave it, in this order: none is open unaccepted.
create function core.check_facility_status() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  given text;
begin
  if not exists (select from core.workflow_case c where c.facility_id = new.id) then
    return new;
  end if;
  select s.facility_status into given
    from core.workflow_step s join core.workflow_case c on c.id = s.case_id
   where c.facility_id = new.id and s.facility_status is not null
   order by s.id desc limit 1;
  if new.status is distinct from given
     or (old.status, new.status) not in (
       ('draft', 'applied'), ('exited', 'applied'), ('applied', 'draft'), ('applied', 'accepted'), ('accepted', 'open'),
       ('open', 'suspended'), ('suspended', 'open'), ('accepted', 'exited'), ('open', 'exited'), ('suspended', 'exited')
     ) then
    raise exception 'facility % does not come from % to % by a step', new.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'facility_status_follows_steps';
  end if;
  return new;
end
$$;
revoke all on function core.check_workflow_step(), core.take_workflow_step(), core.check_workflow_case(),
  core.check_facility_status() from public;

create trigger check_step before insert on core.workflow_step
  for each row execute function core.check_workflow_step();
create trigger take_step after insert on core.workflow_step
  for each row execute function core.take_workflow_step();
create constraint trigger follows_steps after insert or update on core.workflow_case
  deferrable initially deferred for each row execute function core.check_workflow_case();
create trigger status_follows_steps before update of status on core.facility
  for each row when (old.status is distinct from new.status) execute function core.check_facility_status();

create trigger audit_insert after insert on core.workflow_case
  referencing new table as new_rows for each statement execute function core.audit_write('id');
create trigger audit_update after update on core.workflow_case
  referencing old table as old_rows new table as new_rows
  for each statement execute function core.audit_write('id');
create trigger audit_delete after delete on core.workflow_case
  referencing old table as old_rows for each statement execute function core.audit_write('id');
-- Of these nothing is ever changed or deleted.
create trigger audit_insert after insert on core.workflow_step
  referencing new table as new_rows for each statement execute function core.audit_write('id');
create trigger audit_insert after insert on core.workflow_extension
  referencing new table as new_rows for each statement execute function core.audit_write('id');
"""

SECURED = ("workflow_case", "workflow_step", "workflow_extension", "outbox")


def upgrade() -> None:
    op.execute(TABLES)
    for table in SECURED:
        op.execute(f"alter table core.{table} enable row level security, force row level security")
        op.execute(f"create policy triggers on core.{table} to geo_owner using (true) with check (true)")
    op.execute(RIGHTS)
    op.execute(STEPS)


def downgrade() -> None:
    op.execute("drop trigger status_follows_steps on core.facility")
    op.execute("drop table core.outbox, core.workflow_step, core.workflow_extension, core.workflow_case")
    op.execute(
        "drop function core.check_workflow_step(), core.take_workflow_step(), core.check_workflow_case(),"
        " core.check_facility_status()"
    )
