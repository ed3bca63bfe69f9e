"""What drivers last said of a facility: free, full or closed.

Revision ID: core_driver_reports
Revises: core_district_outlines
"""

from alembic import op

revision = "core_driver_reports"
down_revision = "core_district_outlines"
branch_labels = None
depends_on = None

TABLE = """
-- Beside the projection, not in it, and without triggers: a tap is no change of the registry.
create table core.driver_report (
  facility_id bigint primary key references core.public_facility on delete cascade,
  state text not null,
  at timestamptz not null,
  until timestamptz not null,
  window_began timestamptz not null,
  in_window integer not null,
  constraint driver_report_state check (state in ('free', 'full', 'closed')),
  constraint driver_report_until check (until > at)
);
grant select, insert, update, delete on core.driver_report to geo_app;

create view core.public_report as
select r.facility_id, r.state, r.at from core.driver_report r where r.until > now();
grant select on core.public_report to geo_public;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop view core.public_report")
    op.execute("drop table core.driver_report")
