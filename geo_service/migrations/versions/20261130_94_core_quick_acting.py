"""Who acts for whom is read within the statement that asks; two questions of every keyed request are one each.

Revision ID: core_quick_acting
Revises: core_texts_of_filters
"""

from importlib import import_module

from alembic import op

access = import_module("geo_service.migrations.versions.20261124_13_core_access")
audit = import_module("geo_service.migrations.versions.20261129_03_core_access_audit")

revision = "core_quick_acting"
down_revision = "core_texts_of_filters"
branch_labels = None
depends_on = None

# The planner puts a function's one expression in the place of its call, unless it has settings or a subquery: 5 us less
# for each row that a policy looks at. As an expression it is parsed once, here, and goes by no search path.
ACTING = """
create or replace function core.acts_for(organisation text) returns boolean
language sql stable parallel safe
return coalesce(
  current_setting('geo.actor', true) <> ''
  and (current_setting('geo.organisations', true) = '*'
       or organisation || '/'
          ^@ any (string_to_array(
               replace(nullif(current_setting('geo.organisations', true), ''), ',', '/,') || '/', ','))),
  false);
create or replace function core.at_the_gate() returns boolean
language sql stable parallel safe
return coalesce(current_setting('geo.actor', true), '') = 'gate';
create or replace function core.is_person(person bigint) returns boolean
language sql stable parallel safe
return coalesce(current_setting('geo.actor', true), '') = 'person:' || person;
"""

# Volatile: what is read after the lock is read as it stands then, and not as it stood when the statement began.
QUESTIONS = """
-- The data keys, for whoever seals in this transaction; none, and no lock, where there never were any.
create function core.keys_to_seal_with() returns setof core.data_key
language plpgsql volatile set search_path = pg_catalog
as $$
begin
  if exists (select from core.data_key) then
    perform pg_advisory_xact_lock_shared(hashtextextended('core.data_key', 0));
    return query select k.* from core.data_key k order by k.number;
  end if;
end
$$;
-- Whether nobody else is at a request, which is ours then until the transaction ends; and what is kept of it.
create function core.take_request(number bigint, id text, lasts interval, out is_taken boolean, out request bytea,
                                  out answer core.sealed)
language plpgsql volatile set search_path = pg_catalog
as $$
begin
  is_taken := pg_try_advisory_xact_lock(number);
  if is_taken then
    select k.request, k.answer into request, answer
      from core.kept_answer k
     where k.id = take_request.id and k.at > now() - lasts;
  end if;
end
$$;
revoke all on function core.keys_to_seal_with(), core.take_request(bigint, text, interval) from public;
grant execute on function core.keys_to_seal_with(), core.take_request(bigint, text, interval) to geo_app;
"""

# Single rows are not asked whether they are in bulk.
ALWAYS_ASKED = "  if core.in_audited_bulk() then"
ASKED_IN_BULK = "  if nullif(current_setting('geo.bulk_entry', true), '') is not null and core.in_audited_bulk() then"


def replaced(script: str, begin: str, end: str) -> str:
    """The functions that an earlier migration makes from one place of its script to another, to be put back."""
    made = script[script.index(begin) :].partition(end)[0]
    return made.replace("create function", "create or replace function")


WRITE = replaced(audit.PASSING_USE, "create or replace function core.audit_write()", "revoke all on function")


def upgrade() -> None:
    op.execute(ACTING)
    op.execute(QUESTIONS)
    op.execute(WRITE.replace(ALWAYS_ASKED, ASKED_IN_BULK))


def downgrade() -> None:
    op.execute(WRITE)
    op.execute("drop function core.take_request(bigint, text, interval), core.keys_to_seal_with()")
    op.execute(replaced(access.TREE, "create or replace function core.acts_for", "-- end"))
    op.execute(replaced(access.RIGHTS, "create function core.at_the_gate", "revoke all on function"))
