"""Answers that are given again to whoever asks again under the same key.

Revision ID: core_idempotency
Revises: core_protection
"""

from alembic import op

revision = "core_idempotency"
down_revision = "core_protection"
branch_labels = None
depends_on = None

TABLE = """
create table core.kept_answer (
  id text primary key,
  request bytea not null,
  answer core.sealed not null,
  at timestamptz not null default now()
);
create index kept_answer_at on core.kept_answer (at);
grant select, insert, update, delete on core.kept_answer to geo_app;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table core.kept_answer")
