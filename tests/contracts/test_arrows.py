"""Who may import whom: app on plugins on core; decisions pure; import-linter's contracts and what it cannot see."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

HTTP_AND_DATABASE = {"fastapi", "starlette", "sqlalchemy", "psycopg", "asyncpg"}
PURE_FILES = {"core/rules.py", "core/decisions.py", "core/siting/solve.py", "core/coverage/measure.py"}
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}


@pytest.fixture(scope="module", name="linter")
def _linter(root: Path) -> dict[str, Any]:
    """The table tool.importlinter."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def contract(linter: dict[str, Any], kind: str) -> dict[str, Any]:
    """The one contract of a type."""
    (found,) = [one for one in linter["contracts"] if one["type"] == kind]
    return found


def imported(path: str, tree: ast.Module) -> Iterator[str]:
    """Every module a file imports, wherever in it: in functions, under TYPE_CHECKING, relative, or by its name."""
    parts = ["geo_service", *Path(path).with_suffix("").parts]
    package = parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and fnmatchcase(node.value, "geo_service.*")
        ):
            yield node.value


def is_below(module: str, package: str) -> bool:
    """Whether a module is in a package or is it."""
    return f"{module}.".startswith(f"{package}.")


def is_pure(path: str) -> bool:
    """Whether a file has to be pure: neither HTTP nor database nor clock."""
    return "decisions" in Path(path).with_suffix("").parts or path in PURE_FILES


def clocks(tree: ast.Module) -> list[str]:
    """The places where a clock is read: datetime.now, date.today, the module time."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in CLOCKS]
    modules = [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(alias.name == "time" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "time")
    ]
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in [*found, *modules]]


def test_import_linter_keeps_every_contract(root: Path) -> None:
    run = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", run, "--no-cache"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_no_contract_of_import_linter_makes_an_exception(linter: dict[str, Any]) -> None:
    exceptions = {"ignore_imports", "allow_indirect_imports", "skip_descendants"}
    assert {one["type"] for one in linter["contracts"]} >= {"layers", "independence", "forbidden", "acyclic_siblings"}
    assert [one["name"] for one in linter["contracts"] if exceptions & one.keys()] == []
    assert linter["include_external_packages"] is True


def test_every_module_at_the_top_has_its_layer(linter: dict[str, Any], modules: dict[str, ast.Module]) -> None:
    tops = {Path(path).parts[0].removesuffix(".py") for path in modules} - {"__init__", "migrations"}
    assert [
        f"geo_service.{name}" for name in ("__main__", "commands", "app", "plugins", "core", "settings")
    ] == contract(linter, "layers")["layers"]
    assert tops == {"__main__", "commands", "app", "plugins", "core", "settings"}


def test_the_independence_of_programmes_is_for_all_of_them(linter: dict[str, Any]) -> None:
    assert contract(linter, "independence")["modules"] == ["geo_service.plugins.*"]


def test_core_imports_neither_programmes_nor_app_even_hidden(modules: dict[str, ast.Module]) -> None:
    above = tuple(f"geo_service.{name}" for name in ("plugins", "app", "commands", "__main__", "migrations"))
    group = "geo_service.plugins"  # the name of the entry points, in core/plugin.py, imports nothing
    broken = [
        (path, module)
        for path, tree in modules.items()
        if path.startswith("core/")
        for module in imported(path, tree)
        if any(is_below(module, one) for one in above) and not (path == "core/plugin.py" and module == group)
    ]
    assert broken == []


def test_programmes_import_neither_each_other_nor_app_even_hidden(modules: dict[str, ast.Module]) -> None:
    broken = [
        (path, module)
        for path, tree in modules.items()
        if path.startswith("plugins/") and path != "plugins/__init__.py"
        for module in imported(path, tree)
        if is_below(module, "geo_service")
        and not is_below(module, "geo_service.core")
        and not is_below(module, ".".join(["geo_service", *Path(path).parts[:2]]))
    ]
    assert broken == []


def test_settings_import_nothing_of_ours(modules: dict[str, ast.Module]) -> None:
    assert [
        module for module in imported("settings.py", modules["settings.py"]) if is_below(module, "geo_service")
    ] == []


def test_decisions_are_forbidden_http_and_database(linter: dict[str, Any]) -> None:
    assert set(contract(linter, "forbidden")["forbidden_modules"]) >= HTTP_AND_DATABASE


def test_every_decisions_module_and_the_rules_stand_under_the_contract(
    linter: dict[str, Any], modules: dict[str, ast.Module]
) -> None:
    patterns = [pattern.replace("**", "*") for pattern in contract(linter, "forbidden")["source_modules"]]
    pure = [path for path in modules if Path(path).stem == "decisions" or path == "core/rules.py"]
    names = [".".join(["geo_service", *Path(path).with_suffix("").parts]) for path in pure]
    assert [name for name in names if not any(fnmatchcase(name, pattern) for pattern in patterns)] == []


def test_pure_modules_import_neither_http_nor_database_even_hidden(modules: dict[str, ast.Module]) -> None:
    broken = [
        (path, module)
        for path, tree in modules.items()
        if is_pure(path)
        for module in imported(path, tree)
        if module.partition(".")[0] in HTTP_AND_DATABASE
    ]
    assert broken == []


def test_pure_modules_read_no_clock(modules: dict[str, ast.Module]) -> None:
    broken = {path: clocks(tree) for path, tree in modules.items() if is_pure(path)}
    assert {path: found for path, found in broken.items() if found} == {}


@pytest.mark.parametrize(
    "source",
    ["datetime.now()", "date.today()", "import time\ntime.time()", "from time import time", "dt.datetime.utcnow()"],
)
def test_the_search_for_clocks_finds_them(source: str) -> None:
    assert clocks(ast.parse(source)) != []


def test_the_search_for_clocks_lets_days_pass() -> None:
    assert clocks(ast.parse("def due(day: date) -> date:\n    return day + timedelta(days=15)")) == []


def test_only_the_clock_of_the_service_tells_the_day(modules: dict[str, ast.Module]) -> None:
    days = {"now", "today", "utcnow"}
    broken = [
        (path, ast.unparse(node))
        for path, tree in modules.items()
        if path != "core/calendar.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in days and ast.unparse(node.value) in {"datetime", "date"}
    ]
    assert broken == []
