"""What every row is read for is told apart otherwise: texts stand beside numbers, or beside places, and not both.

A question of a text and a number, or by the number of bays, is asked of an index without places; what a kind offers and
the facilities of a street have their order beside them.

Revision ID: core_rows_apart
Revises: core_narrow_rows
"""

from alembic import op

revision = "core_rows_apart"
down_revision = "core_narrow_rows"
branch_labels = None
depends_on = None

# core/features/models.py has the same indexes.
APART = """
drop index core.public_facility_words;
drop index core.public_facility_figures;
drop index core.public_facility_offers;
drop index core.public_facility_by_street;
create index public_facility_words on core.public_facility (id)
  include (kind, free_parking_minutes, free_bays, chargers, area_m2, sample, updated_at, name_is_bare, address_is_bare,
           name, address);
create index public_facility_places on core.public_facility (id)
  include (kind, name_is_bare, address_is_bare, name, address, position);
create index public_facility_offers on core.public_facility (kind, id)
  include (free_parking_minutes, free_bays, chargers, updated_at, name, functions);
create index public_facility_by_street on core.public_facility (street, id) include (kind, name);
"""
TOGETHER = """
drop index core.public_facility_by_street;
drop index core.public_facility_offers;
drop index core.public_facility_places;
drop index core.public_facility_words;
create index public_facility_words on core.public_facility (id)
  include (kind, name_is_bare, address_is_bare, name, address, district, street, position);
create index public_facility_figures on core.public_facility (id)
  include (kind, free_parking_minutes, free_bays, chargers, area_m2, sample, updated_at);
create index public_facility_offers on core.public_facility (kind, id) include (functions);
create index public_facility_by_street on core.public_facility (street);
"""


def upgrade() -> None:
    op.execute(APART)


def downgrade() -> None:
    op.execute(TOGETHER)
