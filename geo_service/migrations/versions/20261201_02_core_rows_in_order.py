"""Rows that no index finds are read in the order of a page: out of an index that has most of each, or as they lie.

Revision ID: core_rows_in_order
Revises: core_demand_ids
"""

from importlib import import_module

from alembic import op

publishing = import_module("geo_service.migrations.versions.20261129_12_core_publish")

revision = "core_rows_in_order"
down_revision = "core_demand_ids"
branch_labels = None
depends_on = None

# core/features/models.py has the same: all of a facility that filters compare but what takes much room.
TOLD = """
create index public_facility_told on core.public_facility (id)
  include (free_parking_minutes, free_bays, chargers, sample, updated_at, position, kind, name, address, tier,
           district_code, street_code, region, position_precision, district, street)
"""

PUBLISH = publishing.BEFORE.replace("= any(ids)", "in (select unnest(ids))")
# What is published together lies as its ids go, not as the join came upon it.
IN_ORDER = PUBLISH.replace("v where v.id in (select unnest(ids))", "v where v.id in (select unnest(ids)) order by v.id")


def upgrade() -> None:
    op.execute(TOLD)
    op.execute(IN_ORDER)


def downgrade() -> None:
    op.execute(PUBLISH)
    op.execute("drop index core.public_facility_told")
