"""What filters on texts other than names and addresses need: the different values of each, in order; who is made up.

Revision ID: core_texts_of_filters
Revises: member_protection_paying
"""

from alembic import op

revision = "core_texts_of_filters"
down_revision = "member_protection_paying"
branch_labels = None
depends_on = None

# core/features/models.py has the same. An index of a text alone keeps each value once, with all its rows; one of what
# may be long keeps how it begins, for an index takes no more than 2,704 bytes.
COLUMNS = ("tier", "district", "street", "region", "position_precision", "sample")
LONG = ("hours", "hours_text")
DECLARED = ("venue", "who", "last_day", "service_phone", "kind_text", "services_text", "note", "hotel_name")


def upgrade() -> None:
    told = {name: name for name in COLUMNS} | {name: f"left({name}, 200)" for name in LONG}
    told |= {name: f"left(attributes ->> '{name}', 200)" for name in DECLARED}
    for name, expression in told.items():
        op.execute(f"create index public_facility_by_{name} on core.public_facility (({expression}))")


def downgrade() -> None:
    for name in (*COLUMNS, *LONG, *DECLARED):
        op.execute(f"drop index core.public_facility_by_{name}")
