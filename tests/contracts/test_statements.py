"""Every statement in a file plans on the migrated database as the role that runs it, and says what it takes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo_service.core.database.statements import PARAMETER, Statement, parse

PACKAGE = Path(__file__).parents[2] / "geo_service"
FILES = sorted(PACKAGE.glob("**/sql/*.sql"))
NAMES = [file.relative_to(PACKAGE).as_posix() for file in FILES]
# Reads of the core are public, whatever a programme asks is private; here stands what is otherwise.
READS_AS = {"core": "geo_public", "plugins": "geo_app"}
EXCEPTIONS = {
    f"core/{name}.sql": "geo_app"
    for name in (
        *("registry/sql/draft_place", "registry/sql/places_like", "registry/sql/facility_as_of"),
        *("registry/photos/sql/own_photos", "registry/photos/sql/own_photo", "registry/photos/sql/sites"),
        *("registry/feedback/sql/feedback", "registry/feedback/sql/reports"),
        *("listing/sql/listings", "listing/sql/entries", "feeds/sql/handovers", "feeds/sql/named"),
        *("webhooks/sql/webhooks", "webhooks/sql/deliveries", "webhooks/sql/due", "webhooks/sql/subscription"),
        "steps/sql/steps",
        *("demand/sql/layers", "demand/sql/places", "demand/sql/totals"),
        *(f"demand/incoming/sql/{private}" for private in ("faults", "files", "lock_file")),
        *("planning/sql/run", "planning/sql/runs", "planning/sql/under_way"),
        *("audit/sql/chain", "audit/sql/last_seal", "audit/sql/unsealed"),
        *(f"cases/sql/{private}" for private in ("case", "lock_case", "queue", "extensions", "queue_counts")),
        *(f"cases/sql/{private}" for private in ("stages", "site", "alike", "organisations_below")),
        *(
            "pins/sql/place_of",
            "features/sql/own",
            "editing/sql/case_of",
            "editing/sql/in_place",
            "registry/sql/take_order",
            "facility_life/sql/put_site_as_found",
            "facility_life/sql/district_of",
            "subsidies/sql/subsidies",
        ),
    )
}

FORMATTED = re.compile(r"%[sIL(]|\{\w*\}(?!')|\$\d|\bformat\s*\(|\bexecute\b", re.IGNORECASE)
SQL = re.compile(
    r"\s*(select\s|insert\s+into\s|update\s+\S+\s+(\w+\s+)?set\s|delete\s+from\s|merge\s+into\s|with\s+\w+\s+as\s"
    r"|(create|alter|drop)\s+(table|view|role|schema|function|policy|index|trigger)\s|truncate\s|copy\s+\S+\s*(\(|from|to)"
    r"|grant\s|revoke\s|set\s+(local|role)\s)"
)
RUNS = {"execute", "executemany", "exec_driver_sql"}
BUILDS = {"text", "select", "insert", "update", "delete"}


def read(file: Path) -> Statement:
    """The statement in a file."""
    return parse(file.read_text(encoding="utf-8"))


def first_word(statement: Statement) -> str:
    """What it does: select, insert, create, …"""
    return statement.positional.split(maxsplit=1)[0].lower()


def role_of(name: str, statement: Statement) -> str:
    """The role that runs a statement: writing is for geo_app."""
    reads = first_word(statement) in {"select", "with"}
    return EXCEPTIONS.get(name, READS_AS[name.partition("/")[0]] if reads else "geo_app")


def may_run_sql(path: str) -> bool:
    """Whether SQL may stand in a module."""
    return Path(path).name == "queries.py" or path.startswith(("migrations/", "core/database/"))


def docstrings(tree: ast.Module) -> set[int]:
    """The identities of the constants that are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, holders)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def sql_strings(tree: ast.Module) -> Iterator[str]:
    """The strings that begin as SQL does, in lower or upper case, docstrings apart."""
    told = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            words = node.value.split(maxsplit=1)
            text = node.value.lower() if words and words[0].isupper() else node.value
            if SQL.match(text):
                yield node.value


@pytest.fixture(scope="module", name="login")
def _login(database_url: str) -> Iterator[psycopg.Connection]:
    """The service's login on a migrated database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def test_there_are_statements() -> None:
    assert len(FILES) >= 12
    assert set(NAMES) >= EXCEPTIONS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_it_plans_as_the_role_that_runs_it(name: str, login: psycopg.Connection) -> None:
    file = PACKAGE / name
    statement = read(file)
    login.execute("deallocate all")  # no rollback forgets the plan of a statement that failed
    with login.transaction(force_rollback=True):
        login.execute(f"set local role {role_of(name, statement)}")
        login.execute("set local plan_cache_mode = force_generic_plan")
        for beside in sorted(file.parent.glob("*.sql")):  # a table that another file of the folder makes
            if first_word(made := read(beside)) == "create":
                login.execute(made.positional)
        if first_word(statement) == "create":
            return
        login.execute(f"prepare planned as {statement.positional}")
        nulls = f"({', '.join(['null'] * len(statement.names))})" if statement.names else ""
        assert login.execute(f"explain execute planned{nulls}").fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_its_header_names_every_parameter_and_no_other(name: str) -> None:
    statement = read(PACKAGE / name)
    assert set(PARAMETER.findall(statement.header)) == set(statement.names)


@pytest.mark.parametrize("name", NAMES)
def test_its_header_begins_with_a_sentence(name: str) -> None:
    assert re.match(r"-- [A-Z].*\S", read(PACKAGE / name).header)


@pytest.mark.parametrize("name", NAMES)
def test_it_puts_no_strings_together(name: str) -> None:
    assert FORMATTED.findall(read(PACKAGE / name).clause.text) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_one_statement(name: str) -> None:
    assert ";" not in re.sub(r"'[^']*'", "", read(PACKAGE / name).positional)


def test_every_statement_is_asked_for_by_the_queries_beside_it(modules: dict[str, ast.Module]) -> None:
    unused = []
    for file in FILES:
        queries = modules.get((file.parents[1] / "queries.py").relative_to(PACKAGE).as_posix())
        words = {node.value for node in ast.walk(queries) if isinstance(node, ast.Constant)} if queries else set()
        unused += [file.name] * (file.stem not in words)
    assert unused == []


def test_sql_stands_only_in_queries_and_files(modules: dict[str, ast.Module]) -> None:
    broken = {path: list(sql_strings(tree)) for path, tree in modules.items() if not may_run_sql(path)}
    assert {path: found for path, found in broken.items() if found} == {}


def test_only_queries_build_or_run_statements(modules: dict[str, ast.Module]) -> None:
    broken = []
    for path, tree in modules.items():
        if may_run_sql(path):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNS:
                broken.append((path, ast.unparse(node.func)))
            builds = isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy"
            if builds and Path(path).name != "models.py" and {alias.name for alias in node.names} & BUILDS:
                broken.append((path, ast.unparse(node)))
    assert broken == []


@pytest.mark.parametrize("source", ["x = 'select 1'", "x = f'DELETE FROM {t}'", "x = 'update a set b = 1'"])
def test_the_search_for_sql_finds_it(source: str) -> None:
    assert list(sql_strings(ast.parse(source)))


def test_the_search_for_sql_lets_prose_pass() -> None:
    assert list(sql_strings(ast.parse("'select one'\nx = 'Select a kind'\ny = 'update the file'"))) == []
