"""Who stood on a list that is withdrawn stays known, by blind index: after their days nobody new comes in its place.

Revision ID: member_protection_let_go
Revises: core_rows_apart
"""

from alembic import op

revision = "member_protection_let_go"
down_revision = "core_rows_apart"
branch_labels = None
depends_on = None

LET_GO = """
create table member_protection.let_go (
  list_id uuid not null references member_protection.enrolment_list on delete cascade,
  document_index bytea not null,
  primary key (list_id, document_index),
  constraint let_go_document_index check (octet_length(document_index) = 32)
);
grant select, insert on member_protection.let_go to geo_app;
alter table member_protection.let_go enable row level security, force row level security;
create policy own_rows on member_protection.let_go to geo_app
  using (exists (select from member_protection.enrolment_list l where l.id = list_id and core.acts_for(l.organisation)))
  with check (
    exists (select from member_protection.enrolment_list l where l.id = list_id and core.acts_for(l.organisation)));
"""


def upgrade() -> None:
    op.execute(LET_GO)


def downgrade() -> None:
    op.execute("drop table member_protection.let_go")
