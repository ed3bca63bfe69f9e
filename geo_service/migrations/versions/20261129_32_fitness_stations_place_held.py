"""No plaque and no subsidy of a fitness station without a place: what the keys of its own tables said, as a function.

Revision ID: fitness_stations_place_held
Revises: core_feedback
"""

from alembic import op

revision = "fitness_stations_place_held"
down_revision = "core_feedback"
branch_labels = None
depends_on = None

# Its triggers stand on the core's tables, and come with these.
FUNCTION = """
create function fitness_stations.check_place_held() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if not exists (select from fitness_stations.place p where p.case_id = new.case_id) then
    raise exception 'the station has no place'
      using errcode = 'foreign_key_violation', constraint = 'of_place', table = tg_table_name;
  end if;
  return new;
end
$$;
revoke all on function fitness_stations.check_place_held() from public;
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute("drop function fitness_stations.check_place_held()")
