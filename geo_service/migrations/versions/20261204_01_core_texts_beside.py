"""Names and addresses stand beside districts and streets in an index of their own; places tell when they changed.

A question that compares them, or asks for the latest in a box, reads every row, and read it out of an index with all
that takes little room.

Revision ID: core_texts_beside
Revises: member_protection_card_kinds
"""

from alembic import op

revision = "core_texts_beside"
down_revision = "member_protection_card_kinds"
branch_labels = None
depends_on = None


# core/features/models.py has the same indexes.
BESIDE = """
create index public_facility_texts on core.public_facility (id)
  include (kind, name_is_bare, address_is_bare, name, address, district_code, district, street);
drop index core.public_facility_places;
create index public_facility_places on core.public_facility (id)
  include (kind, updated_at, name_is_bare, address_is_bare, name, address, position);
"""
APART = """
drop index core.public_facility_places;
create index public_facility_places on core.public_facility (id)
  include (kind, name_is_bare, address_is_bare, name, address, position);
drop index core.public_facility_texts;
"""


def upgrade() -> None:
    op.execute(BESIDE)


def downgrade() -> None:
    op.execute(APART)
