"""The schema: each table with its owner, one chain of migrations, models that equal it, and the way back."""

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, make_url

from geo_service.core.database.migrate import VERSION_TABLE_SCHEMA, migrate, migrations, newest
from geo_service.core.database.private_server import PrivateServer

PACKAGE = Path(__file__).parents[2] / "geo_service"
OWNERS = {"core"} | {file.parent.name for file in (PACKAGE / "plugins").glob("*/plugin.py")}
SLUG = re.compile(r"\d{8}_\d\d_(?P<slug>[a-z0-9_]+)\.py")

# What is ours, not an extension's, as PostgreSQL itself writes it down.
OURS = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')"
TABLES = f"pg_class c join pg_namespace n on n.oid = c.relnamespace and {OURS} where c.relkind in ('r', 'p')"
COLUMNS = f"""
select n.nspname || '.' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.attidentity::text, pg_get_expr(d.adbin, d.adrelid)
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
  join pg_namespace n on n.oid = c.relnamespace and {OURS}
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attnum > 0 and not a.attisdropped
"""
CONSTRAINTS = f"""
select n.nspname, r.conrelid::regclass::text, r.conname, pg_get_constraintdef(r.oid)
  from pg_constraint r join pg_namespace n on n.oid = r.connamespace and {OURS}
 where r.contype in ('c', 'f', 'p', 'u', 'x')
"""
INDEXES = f"""
select n.nspname, i.indexname, i.indexdef from pg_indexes i join pg_namespace n on n.nspname = i.schemaname and {OURS}
"""
BEHAVIOUR = (
    "select 'function', pg_get_functiondef(p.oid)"
    f" from pg_proc p join pg_namespace n on n.oid = p.pronamespace and {OURS}",
    "select 'trigger', pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid"
    f" join pg_namespace n on n.oid = c.relnamespace and {OURS} where not t.tgisinternal",
    f"select 'view', c.oid::regclass::text, pg_get_viewdef(c.oid) from pg_class c"
    f" join pg_namespace n on n.oid = c.relnamespace and {OURS} where c.relkind = 'v'",
    "select 'policy', p::text from pg_policies p",
    "select 'row security', c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity from pg_class c"
    f" join pg_namespace n on n.oid = c.relnamespace and {OURS} where c.relkind in ('r', 'p')",
    "select 'right', c.oid::regclass::text, r.grantee::regrole::text, r.privilege_type from pg_class c"
    f" join pg_namespace n on n.oid = c.relnamespace and {OURS} cross join aclexplode(c.relacl) r"
    " where r.grantee <> c.relowner",
)


def owned_metadata() -> Iterator[tuple[str, str, MetaData]]:
    """Each models module with its owner and its tables."""
    for file in sorted(PACKAGE.glob("**/models.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        module = importlib.import_module(".".join(("geo_service", *parts)))
        owner = parts[1] if parts[0] == "plugins" else parts[0]
        metadata = {
            id(one.metadata): one.metadata for one in vars(module).values() if defines_tables(one, module.__name__)
        }
        assert metadata, f"{file} declares no table"
        yield from ((module.__name__, owner, one) for one in metadata.values())


def defines_tables(value: object, module: str) -> bool:
    """Whether a module's value is a base or table of its own, or a mapped class."""
    is_class = isinstance(value, type) and value.__module__ == module
    return isinstance(value, Table) or (is_class and isinstance(getattr(value, "metadata", None), MetaData))


def every_metadata() -> list[MetaData]:
    """The metadata of all models, each once."""
    return list({id(metadata): metadata for _, _, metadata in owned_metadata()}.values())


def rows(connection: Connection, query: str) -> set[tuple]:
    """What the catalogue says."""
    return {tuple(row) for row in connection.exec_driver_sql(query.replace("%", "%%"))}


def structure(connection: Connection) -> dict[str, set[tuple]]:
    """Columns, constraints and indexes of our tables, in PostgreSQL's own words."""
    return {
        "columns": rows(connection, COLUMNS),
        "constraints": rows(connection, CONSTRAINTS),
        "indexes": rows(connection, INDEXES),
    }


def whole(connection: Connection) -> set[tuple]:
    """All that the migrations made, in PostgreSQL's own words."""
    found = {(kind, *row) for kind, several in structure(connection).items() for row in several}
    return found.union(*(rows(connection, query) for query in BEHAVIOUR))


@pytest.fixture(scope="module", name="owner_engine")
def _owner_engine(server: PrivateServer, new_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Engine]:
    """The owner of the schema, on a migrated database that may be taken apart."""
    with new_database() as url:
        as_admin = server.url("geo_admin", make_url(url).database or "")
        migrate(as_admin)  # the right to make schemas is the database's own, no copy has it
        engine = sqlalchemy.create_engine(
            make_url(as_admin).set(drivername="postgresql+psycopg"),
            connect_args={"options": "-c role=geo_owner"},
            poolclass=sqlalchemy.NullPool,
        )
        yield engine


def test_every_table_is_in_its_owners_schema() -> None:
    wrong = [
        (module, table.fullname)
        for module, owner, metadata in owned_metadata()
        for table in metadata.tables.values()
        if table.schema != owner
    ]
    assert wrong == []


def test_every_schema_belongs_to_an_owner(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        schemas = {name for (name,) in rows(connection, f"select n.nspname::text from pg_namespace n where {OURS}")}
    assert "core" in schemas
    assert schemas - OWNERS == set()


def test_there_is_one_chain_with_one_head() -> None:
    script = ScriptDirectory.from_config(migrations())
    assert (len(script.get_bases()), len(script.get_heads())) == (1, 1)


def test_a_migrations_file_names_its_revision_and_its_owner() -> None:
    named = {Path(one.path).name: one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions()}
    assert len(named) >= 3
    wrong = [
        file
        for file, revision in named.items()
        if not (match := SLUG.fullmatch(file))
        or match["slug"] != revision
        or not any(revision.startswith(f"{owner}_") for owner in OWNERS)
    ]
    assert wrong == []


def test_migration_files_stand_in_the_order_of_the_chain() -> None:
    newest_first = [Path(one.path).name for one in ScriptDirectory.from_config(migrations()).walk_revisions()]
    assert newest_first == sorted(newest_first, reverse=True)


def test_a_migration_makes_things_in_its_owners_schema_only() -> None:
    made = re.compile(r"create (?:table|view|function|sequence|index \w+ on|trigger \w+ .*? on) (\w+)\.", re.DOTALL)
    wrong = [
        (file.name, schema)
        for file in (PACKAGE / "migrations" / "versions").glob("2*.py")
        for schema in made.findall(file.read_text(encoding="utf-8"))
        if not SLUG.fullmatch(file.name)["slug"].startswith(f"{schema}_")  # type: ignore[index]
    ]
    assert wrong == []


def test_alembic_finds_no_difference_between_models_and_migrations(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        of_extensions = {
            name
            for (name,) in rows(
                connection,
                "select c.relname::text from pg_class c join pg_depend d on d.objid = c.oid and d.deptype = 'e'"
                " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace",
            )
        }
        assert of_extensions == {"spatial_ref_sys"}
        not_modelled = of_extensions | {"alembic_version"}

        def is_ours(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
            return not (kind == "table" and parents["schema_name"] is None and name in not_modelled)

        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": is_ours,
                "compare_type": True,
                "compare_server_default": True,
                "version_table_schema": VERSION_TABLE_SCHEMA,
            },
        )
        assert compare_metadata(context, every_metadata()) == []


def test_models_make_the_same_columns_constraints_and_indexes_as_migrations(owner_engine: Engine) -> None:
    """Alembic sees no checks, identities or expressions; PostgreSQL's own words tell all of them apart."""
    with owner_engine.connect() as connection:
        migrated = structure(connection)
        # Functions stay: columns are computed by them.
        for (table,) in rows(connection, f"select c.oid::regclass::text from {TABLES}"):
            connection.exec_driver_sql(f"drop table {table} cascade")
        assert structure(connection)["columns"] == set()
        for metadata in every_metadata():
            metadata.create_all(connection)
        modelled = structure(connection)
        connection.rollback()
    assert len(migrated["columns"]) > 60
    for what, found in migrated.items():
        assert (what, found - modelled[what], modelled[what] - found) == (what, set(), set())


def test_every_migration_can_be_undone_without_a_trace_and_done_again(owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        config = migrations(connection)
        steps = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
        command.downgrade(config, "base")
        assert rows(connection, f"select n.nspname::text from pg_namespace n where {OURS}") == set()
        not_restored = {}
        for revision in reversed(steps):
            before = whole(connection)
            command.upgrade(config, revision)
            after = whole(connection)
            command.downgrade(config, "-1")
            if traces := whole(connection) ^ before:
                not_restored[revision] = traces
            command.upgrade(config, revision)
            if whole(connection) != after:
                not_restored[f"{revision} again"] = whole(connection) ^ after
        assert not_restored == {}
        assert steps[0] == newest()


def test_down_to_nothing_and_up_again_gives_the_same_schema(owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        before = whole(connection)
        command.downgrade(migrations(connection), "base")
        command.upgrade(migrations(connection), "head")
        assert whole(connection) ^ before == set()
