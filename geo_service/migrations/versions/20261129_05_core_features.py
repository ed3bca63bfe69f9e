"""Indexes for the orders and filters of items.

Revision ID: core_features
Revises: core_access_audit
"""

from alembic import op

revision = "core_features"
down_revision = "core_access_audit"
branch_labels = None
depends_on = None

# What items are sorted by; the id settles ties, and the other way round is the same index.
SORTED = (
    "name",
    "updated_at",
    "district_code",
    "street_code",
    "free_parking_minutes",
    "free_bays",
    "chargers",
)


def upgrade() -> None:
    for column in SORTED:
        # With the kind, pages of one kind can be counted down to in the index alone.
        op.execute(f"create index public_facility_by_{column} on core.public_facility ({column}, id) include (kind)")
    op.execute("create index public_facility_by_district_and_name on core.public_facility (district_code, name, id)")
    op.execute(
        "create index public_facility_attributes on core.public_facility using gin (attributes jsonb_path_ops)"
        " with (fastupdate = off)"
    )
    # By default the planner knows nothing of functions that fewer than one facility in 2,000 has.
    op.execute("alter table core.public_facility alter column functions set statistics 1000")


def downgrade() -> None:
    op.execute("alter table core.public_facility alter column functions set statistics -1")
    op.execute("drop index core.public_facility_attributes")
    op.execute("drop index core.public_facility_by_district_and_name")
    for column in SORTED:
        op.execute(f"drop index core.public_facility_by_{column}")
