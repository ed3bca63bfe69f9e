"""When hours are open over the next two weeks, and the filter by it.

Revision ID: core_horizon
Revises: core_jobs
"""

from alembic import op

revision = "core_horizon"
down_revision = "core_jobs"
branch_labels = None
depends_on = None

TABLE = """
create table core.open_times (
  hours text primary key,
  open_in tstzmultirange not null,
  since timestamptz not null,
  until timestamptz not null
);
grant select, insert, update, delete on core.open_times to geo_app;
grant select on core.open_times to geo_public;
"""

MATCHES = """
drop function core.matches;
-- Every filter of a public question, null for no filter. The planner inlines it, so the indexes serve it.
create function core.matches(
  f core.public_facility, kinds text[], tiers text[], functions text[],
  min_free_parking_minutes integer, min_free_bays integer, min_chargers integer{parameter}
) returns boolean
language sql immutable parallel safe
as $$
  select (kinds is null or f.kind = any (kinds))
     and (tiers is null or f.tier = any (tiers))
     and (functions is null or f.functions @> functions)
     and (min_free_parking_minutes is null or f.free_parking_minutes >= min_free_parking_minutes)
     and (min_free_bays is null or f.free_bays >= min_free_bays)
     and (min_chargers is null or f.chargers >= min_chargers){filter}
$$;
revoke all on function core.matches from public;
grant execute on function core.matches to geo_app, geo_public;
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(
        MATCHES.format(
            parameter=", open_hours text[]", filter="\n     and (open_hours is null or f.hours = any (open_hours))"
        )
    )


def downgrade() -> None:
    op.execute(MATCHES.format(parameter="", filter=""))
    op.execute("drop table core.open_times")
