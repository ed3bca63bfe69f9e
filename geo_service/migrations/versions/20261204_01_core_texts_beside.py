"""Names and addresses stand beside districts and streets in an index of their own.

A question that compares them reads every row, and read it out of an index with all that takes little room.

Revision ID: core_texts_beside
Revises: member_protection_card_kinds
"""

from alembic import op

revision = "core_texts_beside"
down_revision = "member_protection_card_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # core/features/models.py has the same index.
    op.execute("""
        create index public_facility_texts on core.public_facility (id)
          include (kind, name_is_bare, address_is_bare, name, address, district_code, district, street)
    """)


def downgrade() -> None:
    op.execute("drop index core.public_facility_texts")
