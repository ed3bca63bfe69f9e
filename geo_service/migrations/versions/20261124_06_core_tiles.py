"""What tiles need: outlines of districts in GCJ-02 as well, and a change for the kind that a facility leaves.

Revision ID: core_tiles
Revises: core_driver_reports
"""

import numpy as np
import shapely
from alembic import op
from sqlalchemy import text

from geo_service.core.geometry import wgs84_to_gcj02

revision = "core_tiles"
down_revision = "core_driver_reports"
branch_labels = None
depends_on = None

LEFT_KIND = """
-- Before the row, so that the removal from the old kind has the smaller number and the facility stays.
create function core.leave_kind() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into core.public_change (number, facility_id, kind, operation)
  values (nextval('core.change_number'), old.id, old.kind, 'remove');
  return new;
end
$$;

revoke all on function core.leave_kind() from public;

create trigger leave_kind before update on core.public_facility
  for each row when (old.kind <> new.kind) execute function core.leave_kind();
"""


def upgrade() -> None:
    op.execute("alter table core.district_outline add column outline_gcj02 geometry(MultiPolygon, 4326)")
    rows = op.get_bind().execute(text("select code, st_asbinary(outline) as outline from core.district_outline"))
    put = text("update core.district_outline set outline_gcj02 = st_geomfromwkb(:outline, 4326) where code = :code")
    for code, outline in rows.all():
        given = {"code": code, "outline": shapely.transform(shapely.from_wkb(bytes(outline)), _in_gcj02).wkb}
        op.get_bind().execute(put, given)
    op.execute("alter table core.district_outline alter column outline_gcj02 set not null")
    op.execute(LEFT_KIND)


def _in_gcj02(vertices: np.ndarray) -> np.ndarray:
    return np.column_stack(wgs84_to_gcj02(vertices[:, 0], vertices[:, 1]))


def downgrade() -> None:
    op.execute("drop trigger leave_kind on core.public_facility")
    op.execute("drop function core.leave_kind()")
    op.execute("alter table core.district_outline drop column outline_gcj02")
