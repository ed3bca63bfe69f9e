"""Pictures are files named by their SHA-256; rows name them. Those that stand here go on their way out.

Revision ID: core_photo_files
Revises: core_cases_money
"""

from alembic import op

revision = "core_photo_files"
down_revision = "core_cases_money"
branch_labels = None
depends_on = None

UNMOVED = """
create table core.unmoved_picture (
  sha256 text primary key,
  content bytea not null,
  constraint unmoved_picture_sha256 check (sha256 = encode(sha256(content), 'hex'))
);
alter table core.unmoved_picture alter column content set storage external;
grant select, delete on core.unmoved_picture to geo_app;
alter table core.unmoved_picture enable row level security, force row level security;
create policy moved on core.unmoved_picture to geo_app
  using (current_setting('geo.actor', true) = 'move_pictures') with check (false);
create policy migration on core.unmoved_picture to geo_owner using (true) with check (true);
insert into core.unmoved_picture
select encode(sha256(p.image), 'hex'), p.image from core.photo p where p.ended_at is null
 union select encode(sha256(p.thumbnail), 'hex'), p.thumbnail from core.photo p where p.ended_at is null
 union select encode(sha256(b.image), 'hex'), b.image from core.feedback b where b.image is not null;
"""

# Nothing that is told of a site changes: no facility is touched, and the audit has nothing to write down.
ROWS = """
drop view core.public_photo;
alter table core.photo add column thumbnail_sha256 text;
alter table core.feedback add column photo_sha256 text;
create policy moving on core.photo to geo_owner using (true) with check (true);
alter table core.photo disable trigger user;
alter table core.feedback disable trigger user;
update core.photo set thumbnail_sha256 = encode(sha256(thumbnail), 'hex') where ended_at is null;
update core.feedback set photo_sha256 = encode(sha256(image), 'hex') where image is not null;
alter table core.photo enable trigger user;
alter table core.feedback enable trigger user;
drop policy moving on core.photo;

alter table core.photo
  drop constraint photo_ended,
  drop column image,
  drop column thumbnail,
  add constraint photo_thumbnail_sha256 check (thumbnail_sha256 ~ '^[0-9a-f]{64}$'),
  add constraint photo_ended check (ended_at is not null or thumbnail_sha256 is not null);
alter table core.feedback
  drop constraint feedback_image,
  drop column image,
  drop column thumbnail,
  add constraint feedback_photo_sha256 check (photo_sha256 ~ '^[0-9a-f]{64}$');
create index photo_thumbnail_sha256 on core.photo (thumbnail_sha256);
create index feedback_photo_sha256 on core.feedback (photo_sha256);
grant insert (photo_sha256) on core.feedback to geo_app;

create view core.public_photo with (security_barrier) as
select p.facility_id, p.function, p.taken_on, p.sha256, p.thumbnail_sha256, p.width, p.height,
       p.sample or f.sample as sample
  from core.photo p
  join core.public_facility f on f.id = p.facility_id
 where p.ended_at is null;
grant select on core.public_photo to geo_public;
"""

BACK = """
do $$
begin
  if exists (select from core.photo p where p.ended_at is null
                and not exists (select from core.unmoved_picture u where u.sha256 = p.sha256))
     or exists (select from core.feedback b where b.photo_sha256 is not null
                   and not exists (select from core.unmoved_picture u where u.sha256 = b.photo_sha256)) then
    raise exception 'pictures are in files already: restore a backup of before instead';
  end if;
end
$$;
drop view core.public_photo;
drop index core.photo_thumbnail_sha256, core.feedback_photo_sha256;
alter table core.photo
  drop constraint photo_ended,
  add column image bytea,
  add column thumbnail bytea,
  alter column image set storage external,
  alter column thumbnail set storage external;
alter table core.feedback
  add column image bytea,
  add column thumbnail bytea,
  alter column image set storage external,
  alter column thumbnail set storage external;
create policy moving on core.photo to geo_owner using (true) with check (true);
alter table core.photo disable trigger user;
alter table core.feedback disable trigger user;
update core.photo p
   set image = (select u.content from core.unmoved_picture u where u.sha256 = p.sha256),
       thumbnail = (select u.content from core.unmoved_picture u where u.sha256 = p.thumbnail_sha256)
 where p.ended_at is null;
update core.feedback b set (image, thumbnail) = (u.content, u.content)
  from core.unmoved_picture u where u.sha256 = b.photo_sha256;
alter table core.photo enable trigger user;
alter table core.feedback enable trigger user;
drop policy moving on core.photo;
alter table core.photo
  drop column thumbnail_sha256,
  add constraint photo_ended check ((ended_at is null) = (image is not null) and (image is null) = (thumbnail is null));
alter table core.feedback
  drop column photo_sha256,
  add constraint feedback_image check ((image is null) = (thumbnail is null));
grant insert (image, thumbnail) on core.feedback to geo_app;
drop table core.unmoved_picture;
create view core.public_photo with (security_barrier) as
select p.facility_id, p.function, p.taken_on, p.sha256, p.image, p.thumbnail, p.width, p.height,
       p.sample or f.sample as sample
  from core.photo p
  join core.public_facility f on f.id = p.facility_id
 where p.ended_at is null;
grant select on core.public_photo to geo_public;
"""


def upgrade() -> None:
    op.execute(UNMOVED)
    op.execute(ROWS)


def downgrade() -> None:
    op.execute(BACK)
