"""Whoever stands on a list is let in by the kind of card that the list says, which is not always the one that is known.

Revision ID: member_protection_card_kinds
Revises: member_protection_let_go
"""

from alembic import op

revision = "member_protection_card_kinds"
down_revision = "member_protection_let_go"
branch_labels = None
depends_on = None

CARD_KINDS = """
alter table member_protection.enrolment add column card_kind text;
update member_protection.enrolment e set card_kind = m.card_kind
  from member_protection.member m where m.id = e.member_id;
alter table member_protection.enrolment
  alter card_kind set not null,
  add constraint enrolment_card_kind check (card_kind in ('service_card', 'social_security_card'));
"""


def upgrade() -> None:
    op.execute(CARD_KINDS)


def downgrade() -> None:
    op.execute("alter table member_protection.enrolment drop column card_kind")
