"""The points of tiles as a view for each datum, so that an index gives them in the order of a tile.

Revision ID: core_quick
Revises: core_outbox
"""

from alembic import op

revision = "core_quick"
down_revision = "core_outbox"
branch_labels = None
depends_on = None

APART = """
drop view core.tile_point;

-- The placed facilities as points in the square of Web Mercator; as AMap's maps want them below.
create view core.tile_point as
select id, kind, tier, name, sample, across, down, quad from core.public_facility where placed;

create view core.tile_point_gcj02 as
select id, kind, tier, name, sample, across_gcj02 as across, down_gcj02 as down, quad_gcj02 as quad
  from core.public_facility
 where placed;

grant select on core.tile_point, core.tile_point_gcj02 to geo_app, geo_public;
"""

TOGETHER = """
drop view core.tile_point, core.tile_point_gcj02;

create view core.tile_point as
select 'wgs84' as datum, id, kind, tier, name, sample, across, down, quad from core.public_facility where placed
 union all
select 'gcj02', id, kind, tier, name, sample, across_gcj02, down_gcj02, quad_gcj02 from core.public_facility
 where placed;

grant select on core.tile_point to geo_app, geo_public;
"""


def upgrade() -> None:
    op.execute(APART)


def downgrade() -> None:
    op.execute(TOGETHER)
