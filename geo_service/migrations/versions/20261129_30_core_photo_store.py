"""Photos that are brought in over HTTP: how far from the site they were taken, and when one ended.

Revision ID: core_photo_store
Revises: fitness_stations_records
"""

from alembic import op

revision = "core_photo_store"
down_revision = "fitness_stations_records"
branch_labels = None
depends_on = None

CHANGES = """
drop view core.public_photo;
alter table core.photo
  add column metres_away double precision,
  add column ended_at timestamptz,
  alter column image drop not null,
  alter column thumbnail drop not null,
  -- WebP cannot be pressed any further; the attempt costs more than the write.
  alter column image set storage external,
  alter column thumbnail set storage external,
  drop constraint photo_once,
  add constraint photo_metres_away check (metres_away >= 0),
  add constraint photo_ended check ((ended_at is null) = (image is not null) and (image is null) = (thumbnail is null));
create unique index photo_once on core.photo (facility_id, sha256) where ended_at is null;
-- A photo ends: its row stays for what names it, its pictures do not.
revoke delete on core.photo from geo_app;

create view core.public_photo with (security_barrier) as
select p.facility_id, p.function, p.taken_on, p.sha256, p.image, p.thumbnail, p.width, p.height,
       p.sample or f.sample as sample
  from core.photo p
  join core.public_facility f on f.id = p.facility_id
 where p.ended_at is null;
grant select on core.public_photo to geo_public;
"""

BACK = """
drop view core.public_photo;
drop index core.photo_once;
create policy going_back on core.photo to geo_owner using (true) with check (true);
delete from core.photo where ended_at is not null;
drop policy going_back on core.photo;
grant delete on core.photo to geo_app;
alter table core.photo
  drop column metres_away,
  drop column ended_at,
  alter column image set not null,
  alter column thumbnail set not null,
  alter column image set storage extended,
  alter column thumbnail set storage extended,
  add constraint photo_once unique (facility_id, sha256);
create view core.public_photo with (security_barrier) as
select p.facility_id, p.function, p.taken_on, p.sha256, p.image, p.thumbnail, p.width, p.height,
       p.sample or f.sample as sample
  from core.photo p
  join core.public_facility f on f.id = p.facility_id;
grant select on core.public_photo to geo_public;
"""


def upgrade() -> None:
    op.execute(CHANGES)


def downgrade() -> None:
    op.execute(BACK)
