"""Lists that are sent back and replaced; cards that change; files of stays that are read by a job.

Revision ID: member_protection_cases
Revises: core_demand_files
"""

from alembic import op

revision = "member_protection_cases"
down_revision = "core_demand_files"
branch_labels = None
depends_on = None

LISTS = """
alter table member_protection.enrolment_list
  drop constraint enrolment_list_state,
  add constraint enrolment_list_state check (state in
    ('reading', 'refused', 'listed', 'submitted', 'returned', 'withdrawn', 'confirmed')),
  drop constraint enrolment_list_once,
  add column instead_of uuid references member_protection.enrolment_list on delete set null;
-- What was withdrawn does not keep the same file from being sent again.
create unique index enrolment_list_once on member_protection.enrolment_list
  (organisation, year, way, is_all_or_nothing, file_sha256) where state <> 'withdrawn';
-- In the place of a list that came back stands one other at most; what is read or refused takes no place.
create unique index enrolment_list_instead_of on member_protection.enrolment_list (instead_of)
  where state not in ('reading', 'refused');

-- A step can be taken again after a list came back, so that each has a row of its own.
alter table member_protection.list_step
  drop constraint list_step_pkey,
  add column id bigint generated always as identity primary key,
  add column reason text,
  add column rows jsonb,
  drop constraint list_step_step,
  add constraint list_step_step check (step in ('gru_submit', 'dbu_return', 'dbu_confirm')),
  add constraint list_step_reason check ((step = 'dbu_return') = (reason is not null)
                                         and (step = 'dbu_return') = (rows is not null));
create index list_step_list_id on member_protection.list_step (list_id, id);

grant insert (reason, rows) on member_protection.list_step to geo_app;
grant insert (instead_of) on member_protection.enrolment_list to geo_app;
"""

LISTS_AS_BEFORE = """
delete from member_protection.list_step s using member_protection.list_step later
 where s.step = 'dbu_return' or later.list_id = s.list_id and later.step = s.step and later.id > s.id;
alter table member_protection.list_step
  drop constraint list_step_reason,
  drop constraint list_step_step,
  drop column rows,
  drop column reason,
  drop column id,
  add primary key (list_id, step),
  add constraint list_step_step check (step in ('gru_submit', 'dbu_confirm'));
drop index member_protection.enrolment_list_instead_of;
drop index member_protection.enrolment_list_once;
delete from member_protection.enrolment_list where state = 'withdrawn';
update member_protection.enrolment_list set state = 'submitted' where state = 'returned';
alter table member_protection.enrolment_list
  drop column instead_of,
  drop constraint enrolment_list_state,
  add constraint enrolment_list_state check (state in ('reading', 'refused', 'listed', 'submitted', 'confirmed')),
  add constraint enrolment_list_once unique (organisation, year, way, is_all_or_nothing, file_sha256);
"""

# Cover, fee and payee are a person's, not a card's: the number changes, and its change is written down with its day.
CARDS = """
create table member_protection.card_change (
  id uuid primary key,
  document_index bytea not null,
  card_kind text not null,
  card core.sealed not null,
  card_index bytea not null,
  masked_old_card text not null,
  reason text not null,
  changed_on date not null,
  entered_on date not null,
  entered_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  entered_at timestamptz not null default clock_timestamp(),
  constraint card_change_card_kind check (card_kind in ('service_card', 'social_security_card')),
  constraint card_change_reason check (reason in ('new_card', 'lost')),
  constraint card_change_indexes check (octet_length(document_index) = 32 and octet_length(card_index) = 32)
);
create index card_change_document_index on member_protection.card_change (document_index, entered_at);
create index card_change_entered_at on member_protection.card_change (entered_at, id);

-- Which card is a person's no more, as two blind indexes: whoever reads a list or an application holds it against them.
create table member_protection.replaced_card (
  id uuid primary key,
  document_index bytea not null,
  card_index bytea not null,
  constraint replaced_card_once unique (document_index, card_index),
  constraint replaced_card_indexes check (octet_length(document_index) = 32 and octet_length(card_index) = 32)
);

grant select, insert (id, document_index, card_kind, card, card_index, masked_old_card, reason, changed_on, entered_on),
  update (card) on member_protection.card_change to geo_app;
grant select, insert on member_protection.replaced_card to geo_app;

alter table member_protection.card_change enable row level security, force row level security;
alter table member_protection.replaced_card enable row level security, force row level security;
create policy centre on member_protection.card_change to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
create policy own_person on member_protection.card_change for select to geo_app using ({own});
create policy own_change on member_protection.card_change for insert to geo_app with check ({own});
create policy own_card on member_protection.member for update to geo_app using ({own}) with check ({own});
create policy to_read on member_protection.replaced_card for select to geo_app
  using (coalesce(current_setting('geo.actor', true), '') <> '');
create policy centre on member_protection.replaced_card for insert to geo_app
  with check ((select core.acts_for('*')));
create policy own_person on member_protection.replaced_card for insert to geo_app with check ({own});
"""
# A file of stays waits for the job that reads it, sealed piece by piece; what was read before stays as it was.
DISCHARGES = """
alter table member_protection.discharge_file
  alter rows drop not null,
  alter claims drop not null,
  alter faults drop not null,
  add column state text not null default 'read',
  add column job_id bigint,
  add constraint discharge_file_state check (state in ('reading', 'read')),
  add constraint discharge_file_read check ((state = 'read') = (rows is not null)
    and (state = 'read') = (claims is not null) and (state = 'read') = (faults is not null));
alter table member_protection.discharge_file alter state set default 'reading';
create table member_protection.discharge_part (
  id uuid primary key,
  file_id uuid not null references member_protection.discharge_file on delete cascade,
  number integer not null,
  content core.sealed not null,
  constraint discharge_part_number unique (file_id, number)
);
grant delete, update (file_sha256, state, job_id, rows, claims, faults) on member_protection.discharge_file to geo_app;
grant select, insert, delete, update (content) on member_protection.discharge_part to geo_app;
alter table member_protection.discharge_part enable row level security, force row level security;
create policy centre on member_protection.discharge_part to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
"""
DISCHARGES_AS_BEFORE = """
drop table member_protection.discharge_part;
delete from member_protection.discharge_file where state = 'reading';
revoke delete, update on member_protection.discharge_file from geo_app;
alter table member_protection.discharge_file
  drop column state,
  drop column job_id,
  alter rows set not null,
  alter claims set not null,
  alter faults set not null;
"""
OWN = """document_index =
  (select i.document_index from member_protection.account_identity i where i.actor = current_setting('geo.actor', true))
"""
WRITTEN_DOWN = """
create trigger audit_insert after insert on member_protection.{table}
  referencing new table as new_rows for each statement execute function core.audit_write('{key}');
create trigger audit_update after update on member_protection.{table}
  referencing old table as old_rows new table as new_rows
  for each statement execute function core.audit_write('{key}');
create trigger audit_delete after delete on member_protection.{table}
  referencing old table as old_rows for each statement execute function core.audit_write('{key}');
"""
NEW = ("card_change", "replaced_card")


def upgrade() -> None:
    op.execute(LISTS)
    op.execute(DISCHARGES)
    op.execute(CARDS.format(own=OWN))
    for table in NEW:
        op.execute(WRITTEN_DOWN.format(table=table, key="id"))


def downgrade() -> None:
    op.execute(DISCHARGES_AS_BEFORE)
    op.execute("drop policy own_card on member_protection.member")
    for table in NEW:
        op.execute(f"drop table member_protection.{table}")
    op.execute(LISTS_AS_BEFORE)
