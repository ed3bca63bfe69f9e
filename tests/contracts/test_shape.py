"""The tree: what each folder holds, how long files are, what they are called, what is told, and what is not."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.served import routes

PACKAGE = Path(__file__).parents[2] / "geo_service"
PROGRAMMES = sorted(file.parent.name for file in (PACKAGE / "plugins").glob("*/__init__.py"))
SOURCES = {".py", ".ts", ".tsx", ".mts", ".js", ".mjs", ".vue", ".svelte"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff"}
UNIT = re.compile(
    r"\b(count|port|(milli|micro)?seconds?|minutes?|hours?|days?|metres?|degrees?|(mega)?bytes|per ?cent)\b",
    re.IGNORECASE,
)

MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(?:work|farm|root)(?![\w-])")
URL = re.compile(r"https?://[^\s,;\"'`)）]+")
PERSONAL = {
    "mobile": re.compile(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    "landline": re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{7,8}(?!\d)"),
    "called telephone": re.compile(r"(?:电话|手机|联系方式|热线|tel|phone)[^\d\n]{0,6}\d{5,}", re.IGNORECASE),
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
}


@pytest.fixture(scope="module", name="app")
def _app(found: Found) -> FastAPI:
    """The service with the ten programmes; it is not started."""
    return create_app(Settings(database_url=SecretStr("postgresql://nobody@localhost/nothing")), found)


def lines(file: Path) -> int:
    """How many lines a file has."""
    return len(file.read_text(encoding="utf-8").splitlines())


def is_source(file: Path) -> bool:
    """Whether a file is Python or TypeScript, by its name or its first line."""
    return file.suffix in SOURCES or (
        not file.suffix and file.read_bytes()[:40].startswith((b"#!/usr/bin/env python",))
    )


def text_of(file: Path) -> str:
    """The text of a file, empty for one that is none."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def undocumented(path: str, tree: ast.Module) -> list[str]:
    """The public module, classes and functions of a file that have no docstring; nested functions are not public."""
    found: list[str] = []
    is_migration = path.startswith("migrations/versions/")

    def look(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if child.name.startswith("_") or (is_migration and child.name in {"upgrade", "downgrade"}):
                continue
            if not ast.get_docstring(child):
                found.append(f"{name}.{child.name}")
            if isinstance(child, ast.ClassDef):
                look(child, f"{name}.{child.name}")

    # A folder's __init__ may be empty: its README tells.
    if not ast.get_docstring(tree) and (not path.endswith("__init__.py") or tree.body):
        found.append(path)
    look(tree, path)
    return found


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_programmes_folder_has_its_declaration_and_tells_what_it_is(name: str) -> None:
    folder = PACKAGE / "plugins" / name
    assert [file for file in ("README.md", "plugin.py") if not (folder / file).is_file()] == []
    assert len((folder / "README.md").read_text(encoding="utf-8").split()) >= 10


def test_folders_entry_points_and_loaded_programmes_are_the_same(root: Path, found: Found) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["entry-points"]["geo_service.plugins"]
    assert declared == {name: f"geo_service.plugins.{name}.plugin:PLUGIN" for name in PROGRAMMES}
    assert found.failures == {}
    assert sorted(plugin.name for plugin in found.plugins) == PROGRAMMES


def test_the_ten_numbers_of_the_notice_stand_once_each(found: Found) -> None:
    of_the_notice = [plugin for plugin in found.plugins if plugin.number]
    assert sorted(plugin.number for plugin in of_the_notice) == list(range(1, 11))
    assert [plugin.annex for plugin in of_the_notice] == [f"附件2-{number}" for number in range(1, 11)]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_declaration_only_declares(name: str, modules: dict[str, ast.Module]) -> None:
    tree = modules[f"plugins/{name}/plugin.py"]
    acting = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.While, ast.With, ast.Try, ast.If)
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, acting)] == []
    assert [name for name in ("sqlalchemy", "psycopg", "asyncpg") if f"import {name}" in ast.unparse(tree)] == []


def test_a_capability_with_routes_tells_what_it_is() -> None:
    folders = [file.parent for file in (PACKAGE / "core").glob("*/routes.py")]
    assert len(folders) >= 5
    assert [folder.name for folder in folders if not (folder / "README.md").is_file()] == []


def test_no_source_file_is_long(kept: list[Path], root: Path) -> None:
    limit = {file: 400 if file.is_relative_to(root / "tests") else 300 for file in kept if is_source(file)}
    assert len(limit) > 60
    assert [
        (file.relative_to(root).as_posix(), lines(file)) for file, most in limit.items() if lines(file) > most
    ] == []


def test_nothing_has_a_name_that_says_nothing(kept: list[Path], root: Path) -> None:
    vague = [
        file.relative_to(root).as_posix()
        for file in kept
        if VAGUE & {re.split(r"[.]", part)[0].lower() for part in file.relative_to(root).parts}
    ]
    assert vague == []


def test_everything_public_has_a_docstring(modules: dict[str, ast.Module]) -> None:
    assert [name for path, tree in modules.items() for name in undocumented(path, tree)] == []


def test_every_route_is_told_in_openapi(app: FastAPI, modules: dict[str, ast.Module]) -> None:
    told = {
        (method, path): operation
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
    }
    written = [
        node
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if path.endswith(("routes.py", "health.py"))
        and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(ast.unparse(one).partition(".")[0].endswith("router") for one in node.decorator_list)
    ]
    # One function can answer for several programmes.
    served = {
        (route.endpoint.__module__, route.endpoint.__qualname__) for _, route in routes(app) if route.include_in_schema
    }
    assert len(told) >= len(served) == len(written) >= 12
    assert [key for key, operation in told.items() if not operation.get("description")] == []


def test_no_route_is_hidden(app: FastAPI) -> None:
    served = list(routes(app))
    assert len(served) >= 12
    assert [path for path, route in served if not route.include_in_schema] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_explained_and_a_number_has_its_unit(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert field.description.endswith(".")
    if field.annotation in (int, float, int | None, float | None):
        assert UNIT.search(field.description)


def test_no_file_knows_the_machine_it_was_written_on(kept: list[Path], root: Path) -> None:
    known = [
        (file.relative_to(root).as_posix(), found.group())
        for file in kept
        if (found := MACHINE_PATH.search(text_of(file)))
    ]
    assert known == []


def test_the_search_for_machine_paths_finds_them() -> None:
    assert MACHINE_PATH.search("see /" + "work/main")
    assert MACHINE_PATH.search('"/' + 'root"')
    assert not MACHINE_PATH.search("github.com/a/" + "work/main, a-b/roots, /" + "root-folder")


def test_no_telephone_or_address_of_a_person_is_in_the_data(kept: list[Path], root: Path) -> None:
    found = [
        (file.relative_to(root).as_posix(), what, match)
        for file in kept
        if file.is_relative_to(root / "data")
        for what, pattern in PERSONAL.items()
        for match in pattern.findall(URL.sub("", text_of(file)))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["13912345678", "139 1234 5678", "021-62345678", "联系电话：62345678", "a.b@example.cn"]
)
def test_the_search_for_telephones_and_addresses_finds_them(text: str) -> None:
    assert any(pattern.search(text) for pattern in PERSONAL.values())


def test_every_data_file_is_told_in_its_readme(kept: list[Path], root: Path) -> None:
    data = root / "data"
    told = (data / "README.md").read_text(encoding="utf-8")
    files = [file.relative_to(data).as_posix() for file in kept if file.is_relative_to(data)]
    assert len(files) >= 7
    assert [file for file in files if file != "README.md" and f"`{file}`" not in told] == []


def test_the_pages_name_no_programme_and_no_kind_but_those_of_one(root: Path, found: Found) -> None:
    names = {plugin.name for plugin in found.plugins} | {kind.code for one in found.plugins for kind in one.kinds}
    pages = root / "map_ui/src"
    of_one = (pages / "console/protection", pages / "own")
    files = [file for file in pages.rglob("*") if file.suffix in {".ts", ".tsx", ".css"}]
    sources = [file for file in files if not any(file.is_relative_to(folder) for folder in of_one)]
    assert len(names) > 10
    assert sources
    told = {name: file.name for file in sources for name in names if name in file.read_text(encoding="utf-8")}
    assert told == {}
