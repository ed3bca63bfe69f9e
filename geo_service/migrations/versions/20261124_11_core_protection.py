"""Keys of protected fields, each wrapped by the master key, and the type of the columns that hold such fields.

Revision ID: core_protection
Revises: core_audit
"""

from alembic import op

revision = "core_protection"
down_revision = "core_audit"
branch_labels = None
depends_on = None

TYPE = """
-- The cipher's tag, the number of the key in four bytes, a nonce of twelve, the value, a tag of sixteen.
create domain core.sealed as bytea
  constraint sealed_form check (get_byte(value, 0) between 1 and 8 and length(value) >= 33);
"""

TABLE = """
create table core.data_key (
  number integer primary key,
  use text not null,
  cipher text not null,
  wrapped bytea not null,
  wrapped_by text not null,
  made_at timestamptz not null default now(),
  constraint data_key_number check (number > 0),
  constraint data_key_use check (use in ('values', 'index'))
);
create unique index data_key_index on core.data_key (use) where use = 'index';
-- A key is never deleted: backups and rows that nobody sees today need it.
grant select, insert, update (wrapped, wrapped_by) on core.data_key to geo_app;
"""


def upgrade() -> None:
    op.execute(TYPE)
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table core.data_key")
    op.execute("drop domain core.sealed")
