"""Who may read and write what in the migrated database, read from its catalogue and tried."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row
from sqlalchemy import Engine, make_url

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer

PUBLIC_READS = {
    *("core.public_facility", "core.public_change", "core.public_photo", "core.public_report"),
    *("core.tile_point", "core.tile_point_gcj02", "core.public_feature"),
    "core.tile_square",
    *("core.district", "core.street", "core.open_times", "core.district_outline"),
}
# PostGIS lets everyone read these; they hold no data of ours.
POSTGIS_READS = {"public.spatial_ref_sys", "public.geometry_columns", "public.geography_columns"}
DEFINERS = """
select p.oid, p.oid::regprocedure::text as name, p.proconfig
  from pg_proc p
 where p.prosecdef and p.pronamespace <> 'pg_catalog'::regnamespace
   and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')  -- PostGIS has some, too
"""
WRITES = ("insert", "update", "delete", "truncate", "references", "trigger")
RELATIONS = """
select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relrowsecurity, c.relforcerowsecurity
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
"""


@pytest.fixture(scope="module", name="admin")
def _admin(server: PrivateServer, database_url: str) -> Iterator[psycopg.Connection]:
    """The administrator of the module's database, to read its catalogue."""
    url = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(url, row_factory=dict_row, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module", name="tenant_tables")
def _tenant_tables(admin: psycopg.Connection) -> dict[str, dict]:
    """Every table of ours that has a column organisation, by name."""
    rows = admin.execute(
        f"select r.* from ({RELATIONS}) r where r.relkind in ('r', 'p') and exists ("
        " select from pg_attribute a where a.attrelid = r.oid and a.attname = 'organisation' and not a.attisdropped)"
    ).fetchall()
    return {row["name"]: row for row in rows}


def readable(admin: psycopg.Connection, role: str) -> set[str]:
    """The relations of which a role may read at least one column."""
    rows = admin.execute(
        f"select name from ({RELATIONS}) r where case relkind"
        " when 'S' then has_sequence_privilege(%(role)s, oid, 'select')"
        " else has_any_column_privilege(%(role)s, oid, 'select') end",
        {"role": role},
    )
    return {row["name"] for row in rows}


def writable(admin: psycopg.Connection, role: str) -> set[str]:
    """The relations that a role may write in any way, with the way."""
    found = set()
    for way in WRITES:
        check = "has_any_column_privilege" if way in {"insert", "update", "references"} else "has_table_privilege"
        rows = admin.execute(
            f"select name from ({RELATIONS}) r where case when relkind <> 'S' then {check}(%s, oid, %s) end",
            (role, way),
        )
        found |= {f"{way} {row['name']}" for row in rows}
    rows = admin.execute(
        f"select name from ({RELATIONS}) r"
        " where case relkind when 'S' then has_sequence_privilege(%s, oid, 'usage, update') end",
        (role,),
    )
    return found | {f"advance {row['name']}" for row in rows}


def role(admin: psycopg.Connection, name: str) -> dict:
    """A role's row in the catalogue."""
    found = admin.execute("select * from pg_roles where rolname = %s", (name,)).fetchone()
    assert found is not None
    return found


def test_the_three_tables_of_organisations_are_known(tenant_tables: dict[str, dict]) -> None:
    assert tenant_tables.keys() >= {"core.place", "core.facility", "core.history"}


def test_every_table_of_organisations_forces_row_security(tenant_tables: dict[str, dict]) -> None:
    open_ = [name for name, row in tenant_tables.items() if not (row["relrowsecurity"] and row["relforcerowsecurity"])]
    assert open_ == []


def test_every_right_of_the_app_role_on_such_a_table_is_under_a_policy(
    admin: psycopg.Connection, tenant_tables: dict[str, dict]
) -> None:
    needed = {"select": ("qual",), "insert": ("with_check",), "update": ("qual", "with_check"), "delete": ("qual",)}
    rights = writable(admin, "geo_app") | {f"select {name}" for name in readable(admin, "geo_app")}
    missing = []
    for table in tenant_tables:
        policies = admin.execute(
            "select lower(cmd) as cmd, qual, with_check from pg_policies"
            " where schemaname || '.' || tablename = %s and roles && array['geo_app', 'public']::name[]",
            (table,),
        ).fetchall()
        for right, sides in needed.items():
            if f"{right} {table}" not in rights:
                continue
            under = [one for one in policies if one["cmd"] in ("all", right)]
            if not under or any(one[side] in (None, "true") for one in under for side in sides):
                missing.append((table, right))
    assert missing == []


def test_the_app_role_may_read_every_table_of_organisations(
    admin: psycopg.Connection, tenant_tables: dict[str, dict]
) -> None:
    assert readable(admin, "geo_app") >= tenant_tables.keys()


@pytest.mark.usefixtures("bundled")
def test_without_an_actor_no_row_is_seen_and_with_one_all(app_engine: Engine) -> None:
    for table in ("core.place", "core.facility", "core.history"):
        with app_engine.connect() as connection:
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() == 0
            act(connection, "", ALL_ORGANISATIONS)
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() == 0
            act(connection, "test", ())
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() == 0
            act(connection, "test", ALL_ORGANISATIONS)
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() > 0


@pytest.mark.usefixtures("bundled")
def test_one_organisation_sees_its_own_rows_only(app_engine: Engine) -> None:
    for table in ("core.place", "core.facility", "core.history"):
        with app_engine.connect() as connection:
            act(connection, "test", ("district:310101",))
            seen = connection.exec_driver_sql(f"select distinct organisation from {table}").scalars().all()
            assert seen == ["district:310101"]


@pytest.mark.usefixtures("bundled")
def test_without_an_actor_nothing_is_changed(app_engine: Engine) -> None:
    with app_engine.connect() as connection:
        for change in (
            "update core.place set name = name || '!'",
            "delete from core.facility",
            "delete from core.place",
        ):
            assert connection.exec_driver_sql(change).rowcount == 0


def test_an_insert_for_an_organisation_one_does_not_act_for_is_refused(
    database_url: str, admin: psycopg.Connection, tenant_tables: dict[str, dict]
) -> None:
    # Elsewhere whose a row is is not the service's to say.
    asked = "select has_column_privilege('geo_app', %s, 'organisation', 'insert') as may"
    allowed = {name for name in tenant_tables if admin.execute(asked, (name,)).fetchone()["may"]}  # type: ignore[index]
    assert allowed >= {"core.place", "core.facility"}
    for table in allowed:
        for actor, organisations in (("", ""), ("", "*"), ("test", ""), ("test", "district:310101")):
            with psycopg.connect(database_url) as connection:
                connection.execute("set local role geo_app")
                connection.execute(
                    "select set_config('geo.actor', %s, true), set_config('geo.organisations', %s, true)",
                    (actor, organisations),
                )
                insert = sql.SQL("insert into {} (organisation) values ('district:310104')")
                with pytest.raises(InsufficientPrivilege, match="row-level security"):
                    connection.execute(insert.format(sql.Identifier(*table.split("."))))


def test_the_public_role_reads_the_projection_and_nothing_else(admin: psycopg.Connection) -> None:
    assert readable(admin, "geo_public") == PUBLIC_READS | POSTGIS_READS


def test_the_public_role_writes_nothing(admin: psycopg.Connection) -> None:
    assert writable(admin, "geo_public") == set()


def test_the_public_role_is_refused_when_it_tries(database_url: str) -> None:
    for asked in (
        "select from core.place",
        "select from core.facility",
        "select from core.history",
        "select from core.publishable_facility",
        "delete from core.public_facility",
        "update core.district set name = name",
        "select core.publish('{1}')",
    ):
        with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute("set local role geo_public")
            connection.execute(asked)


def test_the_app_role_does_not_write_history_or_projection(admin: psycopg.Connection) -> None:
    kept_by_trigger = {"core.history", "core.public_facility", "core.public_feature", "core.public_change"}
    kept_by_trigger |= {"core.tile_square"}
    assert {one for one in writable(admin, "geo_app") if one.partition(" ")[2] in kept_by_trigger} == set()


def test_the_app_role_only_adds_to_the_audit_and_does_not_say_who_or_when(admin: psycopg.Connection) -> None:
    rights = {one for one in writable(admin, "geo_app") if one.partition(" ")[2].startswith("core.audit_")}
    assert rights == {"insert core.audit_entry", "insert core.audit_seal"}
    for column in ("id", "xid", "at", "actor", "request_id"):
        asked = "select has_column_privilege('geo_app', 'core.audit_entry', %s, 'insert') as may"
        assert admin.execute(asked, (column,)).fetchone() == {"may": False}


def test_neither_role_may_call_what_runs_with_the_owners_rights(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        f"select p.name, r.role from ({DEFINERS}) p, unnest(array['geo_app', 'geo_public']) r(role)"
        " where has_function_privilege(r.role, p.oid, 'execute')"
    )
    assert [(row["role"], row["name"]) for row in rows] == []


def test_what_runs_with_the_owners_rights_fixes_its_search_path(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        f"select name from ({DEFINERS}) p"
        " where not exists (select from unnest(p.proconfig) one where one like 'search_path=%')"
    )
    assert [row["name"] for row in rows] == []


@pytest.mark.parametrize("name", ["geo_app", "geo_public", "geo_service"])
def test_a_role_of_the_service_owns_nothing_and_makes_nothing(name: str, admin: psycopg.Connection) -> None:
    owned = admin.execute(
        "select classid::regclass::text, objid from pg_shdepend where refobjid = %s::regrole and deptype = 'o'", (name,)
    ).fetchall()
    creates = admin.execute(
        "select nspname from pg_namespace"
        " where nspname !~ '^pg_(toast_)?temp' and has_schema_privilege(%s, oid, 'create')"
        " union all select datname from pg_database where has_database_privilege(%s, oid, 'create')",
        (name, name),
    ).fetchall()
    assert (owned, creates) == ([], [])


@pytest.mark.parametrize("name", ["geo_owner", "geo_app", "geo_public", "geo_service"])
def test_no_role_passes_row_security_or_makes_roles(name: str, admin: psycopg.Connection) -> None:
    powers = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    assert [power for power in powers if role(admin, name)[power]] == []


@pytest.mark.parametrize("name", ["geo_owner", "geo_app", "geo_public"])
def test_nobody_logs_in_as_a_role_of_the_schema(name: str, admin: psycopg.Connection) -> None:
    assert not role(admin, name)["rolcanlogin"]


def test_the_services_login_may_be_the_two_roles_and_has_no_rights_of_its_own(admin: psycopg.Connection) -> None:
    login = role(admin, "geo_service")
    member = admin.execute("select rolname from pg_roles where pg_has_role('geo_service', oid, 'member')").fetchall()
    assert login["rolcanlogin"]
    assert not login["rolinherit"]
    assert {row["rolname"] for row in member} == {"geo_service", "geo_app", "geo_public"}


def test_the_owner_owns_every_table_and_function_of_ours(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        "select n.nspname, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')"
        " and c.relowner <> 'geo_owner'::regrole"
        " union all select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')"
        " and p.proowner <> 'geo_owner'::regrole"
    ).fetchall()
    assert rows == []
