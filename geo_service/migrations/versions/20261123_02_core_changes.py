"""Triggers: versions, history and the public projection, numbered in commit order, in the writer's transaction.

Revision ID: core_changes
Revises: core_registry
"""

from alembic import op

revision = "core_changes"
down_revision = "core_registry"
branch_labels = None
depends_on = None

ORDER = """
-- Numbers are handed out under a lock that is kept until the end of the transaction, so a reader who has seen
-- number n has seen every smaller one: without it a slow writer would publish 1 after a fast one published 2.
create function core.take_change_order() returns void
language sql set search_path = pg_catalog
as $$ select pg_advisory_xact_lock(7120250189) $$;

create function core.touch() returns trigger
language plpgsql set search_path = pg_catalog
as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end
$$;

create function core.record_history() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
declare
  actor text := coalesce(nullif(current_setting('geo.actor', true), ''), 'migration');
begin
  perform core.take_change_order();
  insert into core.history (number, of_table, of_id, operation, content, organisation, actor)
  select nextval('core.change_number'), tg_table_name, r.id, lower(tg_op), to_jsonb(r), r.organisation, actor
    from changed_rows r
   order by r.id;
  return null;
end
$$;
"""

PROJECTION = """
create view core.publishable_facility as
select f.id, f.place_id, f.kind, f.tier, f.name, p.address, p.district_code, d.name as district,
       p.street_code, s.name as street, p.region, p.position, p.position_precision,
       p.position is not null and p.position_precision in ('surveyed', 'rooftop', 'street') as placed,
       f.functions, f.free_parking_minutes, f.free_bays, f.chargers, f.hours, f.hours_text, f.attributes,
       f.sample or p.sample as sample, greatest(f.updated_at, p.updated_at) as updated_at
  from core.facility f
  join core.place p on p.id = f.place_id
  left join core.district d on d.code = p.district_code
  left join core.street s on s.code = p.street_code
 where f.status = 'open';

create function core.publish(ids bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public
as $$
begin
  perform core.take_change_order();
  with gone as (
    delete from core.public_facility f
     where f.id = any(ids) and not exists (select from core.publishable_facility v where v.id = f.id)
    returning f.id, f.kind
  )
  insert into core.public_change (number, facility_id, kind, operation)
  select nextval('core.change_number'), g.id, g.kind, 'remove' from (select * from gone order by id) g;

  with put as (
    insert into core.public_facility as f
    select * from core.publishable_facility v where v.id = any(ids)
    on conflict (id) do update set
      (place_id, kind, tier, name, address, district_code, district, street_code, street, region, position,
       position_precision, placed, functions, free_parking_minutes, free_bays, chargers, hours, hours_text,
       attributes, sample, updated_at)
      = (excluded.place_id, excluded.kind, excluded.tier, excluded.name, excluded.address,
         excluded.district_code, excluded.district, excluded.street_code, excluded.street, excluded.region,
         excluded.position, excluded.position_precision, excluded.placed, excluded.functions,
         excluded.free_parking_minutes, excluded.free_bays, excluded.chargers, excluded.hours,
         excluded.hours_text, excluded.attributes, excluded.sample, excluded.updated_at)
    where f is distinct from excluded
    returning f.id, f.kind
  )
  insert into core.public_change (number, facility_id, kind, operation)
  select nextval('core.change_number'), p.id, p.kind, 'put' from (select * from put order by id) p;
end
$$;

create function core.publish_facilities() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.publish((select array_agg(r.id) from changed_rows r));
  return null;
end
$$;

create function core.publish_places() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.publish((select array_agg(f.id) from core.facility f join changed_rows r on r.id = f.place_id));
  return null;
end
$$;

-- A district or street was renamed: what is published names it.
create function core.publish_renamed() returns trigger
language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform core.publish((
    select array_agg(f.id)
      from core.facility f join core.place p on p.id = f.place_id
     where p.district_code in (select code from changed_rows) or p.street_code in (select code from changed_rows)
  ));
  return null;
end
$$;
"""

MATCHES = """
-- Every filter of a public question, null for no filter. The planner inlines it, so the indexes serve it.
create function core.matches(
  f core.public_facility, kinds text[], tiers text[], functions text[],
  min_free_parking_minutes integer, min_free_bays integer, min_chargers integer
) returns boolean
language sql immutable parallel safe
as $$
  select (kinds is null or f.kind = any (kinds))
     and (tiers is null or f.tier = any (tiers))
     and (functions is null or f.functions @> functions)
     and (min_free_parking_minutes is null or f.free_parking_minutes >= min_free_parking_minutes)
     and (min_free_bays is null or f.free_bays >= min_free_bays)
     and (min_chargers is null or f.chargers >= min_chargers)
$$;
"""

TRIGGERS = """
create trigger a_unchanged before update on core.place
  for each row execute function suppress_redundant_updates_trigger();
create trigger a_unchanged before update on core.facility
  for each row execute function suppress_redundant_updates_trigger();
create trigger touch before update on core.place for each row execute function core.touch();
create trigger touch before update on core.facility for each row execute function core.touch();

create trigger history_insert after insert on core.place
  referencing new table as changed_rows for each statement execute function core.record_history();
create trigger history_update after update on core.place
  referencing new table as changed_rows for each statement execute function core.record_history();
create trigger history_delete after delete on core.place
  referencing old table as changed_rows for each statement execute function core.record_history();
create trigger history_insert after insert on core.facility
  referencing new table as changed_rows for each statement execute function core.record_history();
create trigger history_update after update on core.facility
  referencing new table as changed_rows for each statement execute function core.record_history();
create trigger history_delete after delete on core.facility
  referencing old table as changed_rows for each statement execute function core.record_history();

create trigger publish_insert after insert on core.facility
  referencing new table as changed_rows for each statement execute function core.publish_facilities();
create trigger publish_update after update on core.facility
  referencing new table as changed_rows for each statement execute function core.publish_facilities();
create trigger publish_delete after delete on core.facility
  referencing old table as changed_rows for each statement execute function core.publish_facilities();
create trigger publish_update after update on core.district
  referencing new table as changed_rows for each statement execute function core.publish_renamed();
create trigger publish_update after update on core.street
  referencing new table as changed_rows for each statement execute function core.publish_renamed();
create trigger publish_update after update on core.place
  referencing new table as changed_rows for each statement execute function core.publish_places();
"""


def upgrade() -> None:
    op.execute(ORDER)
    op.execute(PROJECTION)
    op.execute(MATCHES)
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger a_unchanged on core.place")
    op.execute("drop trigger a_unchanged on core.facility")
    op.execute("drop view core.publishable_facility")
    op.execute(
        "drop function core.publish_renamed(), core.publish_places(), core.publish_facilities(),"
        " core.publish(bigint[]),"
        " core.record_history(), core.touch(), core.take_change_order(), core.matches cascade"
    )
