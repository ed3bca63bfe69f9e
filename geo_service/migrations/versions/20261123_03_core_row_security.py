"""Who may read and write what: the public role sees the projection, the app role its organisations' rows.

Revision ID: core_row_security
Revises: core_changes
"""

from alembic import op

revision = "core_row_security"
down_revision = "core_changes"
branch_labels = None
depends_on = None

GRANTS = """
revoke all on all functions in schema core from public;
grant usage on schema core to geo_app, geo_public;
grant select on core.district, core.street, core.public_facility, core.public_change to geo_app, geo_public;
grant select, insert, update, delete on core.place, core.facility to geo_app;
grant insert, update on core.district, core.street to geo_app;
grant select on core.history to geo_app;
grant select on public.alembic_version to geo_app;
grant execute on function core.matches to geo_app, geo_public;
"""

POLICIES = """
-- True when the transaction says who acts and for which organisations; '*' is the Federation, which acts for all.
create function core.acts_for(organisation text) returns boolean
language sql stable set search_path = pg_catalog
as $$
  select coalesce(current_setting('geo.actor', true), '') <> ''
     and (current_setting('geo.organisations', true) = '*'
          or organisation = any (string_to_array(current_setting('geo.organisations', true), ',')))
$$;
revoke all on function core.acts_for(text) from public;
grant execute on function core.acts_for(text) to geo_app;

alter table core.place enable row level security;
alter table core.place force row level security;
alter table core.facility enable row level security;
alter table core.facility force row level security;
alter table core.history enable row level security;
alter table core.history force row level security;

create policy own_rows on core.place to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on core.facility to geo_app
  using (core.acts_for(organisation)) with check (core.acts_for(organisation));
create policy own_rows on core.history for select to geo_app using (core.acts_for(organisation));

-- The triggers that keep history and projection run as the owner and must see every row.
create policy triggers on core.place to geo_owner using (true) with check (true);
create policy triggers on core.facility to geo_owner using (true) with check (true);
create policy triggers on core.history to geo_owner using (true) with check (true);
"""


def upgrade() -> None:
    op.execute(GRANTS)
    op.execute(POLICIES)


UNDONE = """
drop policy own_rows on core.place;
drop policy own_rows on core.facility;
drop policy own_rows on core.history;
drop policy triggers on core.place;
drop policy triggers on core.facility;
drop policy triggers on core.history;
alter table core.place no force row level security, disable row level security;
alter table core.facility no force row level security, disable row level security;
alter table core.history no force row level security, disable row level security;
drop function core.acts_for(text);
revoke all on core.district, core.street, core.place, core.facility, core.history, core.public_facility,
              core.public_change, public.alembic_version from geo_app, geo_public;
revoke all on function core.matches from geo_app, geo_public;
revoke usage on schema core from geo_app, geo_public;
grant execute on all functions in schema core to public;
"""


def downgrade() -> None:
    op.execute(UNDONE)
