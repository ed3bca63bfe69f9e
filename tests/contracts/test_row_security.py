"""Every table of ours is under row security or open for a reason; a new one that is neither fails here."""

import psycopg
import pytest

# What everybody may know, or what tells nothing of anybody; each for its reason.
OPEN = {
    "core.district": "names of districts",
    "core.street": "names of streets",
    "core.district_outline": "outlines of districts",
    "core.public_facility": "the public projection",
    "core.public_feature": "the public projection as GeoJSON",
    "core.tile_square": "how many of the public projection lie where",
    "core.public_change": "the public projection's log",
    "core.outbox": "which step has which number; what a step is, it tells those who may see its case",
    "core.open_times": "when public facilities are open",
    "core.driver_report": "what drivers found, without who",
    "core.job_worker": "which workers live",
    "core.data_key": "keys that are wrapped by one outside the database",
    "core.kept_answer": "answers sealed in the service, under a keyed hash of who asked what",
}
LEADS_PAST = {("core.public_photo", "core.photo")}  # of published facilities, without who took them
TABLES = """
select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as secured,
       exists (select from pg_policy p where p.polrelid = c.oid) as has_policy
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
"""
# A policy's two sides by the command it is for: what may be seen, what may be written.
POLICIES = """
select p.schemaname || '.' || p.tablename as name, p.policyname, lower(p.cmd) as cmd, p.qual, p.with_check,
       p.permissive
  from pg_policies p where p.roles && array['geo_app', 'public']::name[]
"""
SIDES = {"select": ("qual",), "insert": ("with_check",), "update": ("qual", "with_check"), "delete": ("qual",)}


def unsecured(admin: psycopg.Connection) -> set[str]:
    """The tables that are not under forced row security with a policy."""
    rows = admin.execute(TABLES).fetchall()
    return {row["name"] for row in rows if not (row["secured"] and row["has_policy"])}


def policies_that_let_all_pass(admin: psycopg.Connection) -> list[tuple[str, str, str]]:
    """Policies of the app role of which a side is left out, or says yes to everything."""
    found = []
    for row in admin.execute(POLICIES):
        commands = SIDES if row["cmd"] == "all" else {row["cmd"]: SIDES[row["cmd"]]}
        sides = {side for several in commands.values() for side in several}
        found += [(row["name"], row["policyname"], side) for side in sides if row[side] in (None, "true", "(1 = 1)")]
    return found


def test_every_table_is_under_row_security_or_open_for_a_reason(admin: psycopg.Connection) -> None:
    assert unsecured(admin) == OPEN.keys()


def test_every_policy_of_the_app_role_says_what_may_be_seen_and_what_may_be_written(
    admin: psycopg.Connection,
) -> None:
    assert len(admin.execute(POLICIES).fetchall()) >= 20
    assert policies_that_let_all_pass(admin) == []


def test_no_view_leads_past_row_security_but_the_public_projection_of_photos(admin: psycopg.Connection) -> None:
    # A view reads as its owner, who sees every row, unless it says security_invoker.
    rows = admin.execute(
        "select distinct v.oid::regclass::text as view, t.name from pg_class v"
        " join pg_rewrite w on w.ev_class = v.oid"
        " join pg_depend d on d.objid = w.oid and d.classid = 'pg_rewrite'::regclass"
        f" join ({TABLES}) t on t.oid = d.refobjid and t.secured"
        " where v.relkind in ('v', 'm') and not 'security_invoker=true' = any (coalesce(v.reloptions, '{}'))"
        " and (has_table_privilege('geo_app', v.oid, 'select') or has_table_privilege('geo_public', v.oid, 'select'))"
    ).fetchall()
    assert {(row["view"], row["name"]) for row in rows} == LEADS_PAST


def test_no_open_table_names_an_organisation_or_a_person(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        "select c.table_schema || '.' || c.table_name as name, c.column_name from information_schema.columns c"
        " where c.column_name ~ '(organisation|person|login|member|mobile|phone|contact)'"
    ).fetchall()
    assert {row["name"] for row in rows} >= {"core.place", "core.session"}
    assert [row for row in rows if row["name"] in OPEN] == []


MISTAKES = {
    "no row security": "select 1",
    "not forced": "alter table core.mistake enable row level security;"
    " create policy own on core.mistake to geo_app using (core.acts_for(organisation))"
    " with check (core.acts_for(organisation))",
    "no policy": "alter table core.mistake enable row level security, force row level security",
    "only a check of what is seen": "alter table core.mistake enable row level security, force row level security;"
    " create policy own on core.mistake to geo_app using (core.acts_for(organisation))",
    "yes to everything": "alter table core.mistake enable row level security, force row level security;"
    " create policy own on core.mistake to geo_app using (true) with check (core.acts_for(organisation))",
    "yes to every insert": "alter table core.mistake enable row level security, force row level security;"
    " create policy own on core.mistake for insert to geo_app with check (true)",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_new_table_with_a_mistake_is_found(mistake: str, admin: psycopg.Connection) -> None:
    admin.execute("create table core.mistake (organisation text)")
    for statement in MISTAKES[mistake].split(";"):
        admin.execute(statement)
    assert "core.mistake" in unsecured(admin) | {name for name, _, _ in policies_that_let_all_pass(admin)}


def test_a_new_table_without_a_mistake_passes(admin: psycopg.Connection) -> None:
    admin.execute("create table core.right (organisation text)")
    admin.execute("alter table core.right enable row level security, force row level security")
    admin.execute(
        "create policy own on core.right to geo_app using (core.acts_for(organisation))"
        " with check (core.acts_for(organisation))"
    )
    assert "core.right" not in unsecured(admin) | {name for name, _, _ in policies_that_let_all_pass(admin)}
