"""Lists that are sent back and replaced; files of stays that are read by a job.

Revision ID: member_protection_cases
Revises: member_protection_paying
"""

from alembic import op

revision = "member_protection_cases"
down_revision = "member_protection_paying"
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


def upgrade() -> None:
    op.execute(LISTS)
    op.execute(DISCHARGES)


def downgrade() -> None:
    op.execute(DISCHARGES_AS_BEFORE)
    op.execute(LISTS_AS_BEFORE)
