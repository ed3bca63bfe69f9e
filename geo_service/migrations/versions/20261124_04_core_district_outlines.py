"""Outlines of districts that an operator imported.

Revision ID: core_district_outlines
Revises: core_photos
"""

from alembic import op

revision = "core_district_outlines"
down_revision = "core_photos"
branch_labels = None
depends_on = None

TABLE = """
create table core.district_outline (
  code text primary key references core.district,
  outline geometry(MultiPolygon, 4326) not null,
  given_datum text not null,
  source text not null,
  approval_number text,
  imported_at timestamptz not null default now(),
  constraint district_outline_given_datum check (given_datum in ('wgs84', 'gcj02', 'bd09')),
  constraint district_outline_source check (source <> ''),
  constraint district_outline_approval_number check (approval_number <> '')
);
create index district_outline_outline on core.district_outline using gist (outline);

grant select, insert, update on core.district_outline to geo_app;
grant select on core.district_outline to geo_public;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table core.district_outline")
