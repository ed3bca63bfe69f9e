"""The wheel carries data, pages and statements, and serves from them away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

LOOK = """
import geo_service.settings as settings
from geo_service.core.database.migrate import newest
from geo_service.core.database.statements import statement
from geo_service.core.nearest import queries
print(settings.__file__)
assert (settings.DATA / "functions.toml").is_file(), settings.DATA
assert (settings.DATA / "places" / "districts.csv").is_file(), settings.DATA
assert (settings.MAP_UI / "dist" / "index.html").is_file(), settings.MAP_UI
assert "core.public_facility" in statement(queries.__file__, "nearest").positional
assert newest() is not None
"""


@pytest.fixture(scope="module", name="wheel")
def _wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this checkout makes."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module", name="names")
def _names(wheel: Path) -> set[str]:
    """What is in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_holds_every_file_of_the_package(names: set[str], kept: list[Path], root: Path) -> None:
    wanted = {file.relative_to(root).as_posix() for file in kept if file.is_relative_to(root / "geo_service")}
    assert sum(name.endswith(".sql") for name in wanted) >= 12
    assert wanted - names == set()


def test_it_holds_the_data(names: set[str], kept: list[Path], root: Path) -> None:
    files = {file.relative_to(root).as_posix() for file in kept if file.is_relative_to(root / "data")}
    assert files
    assert {f"geo_service/{file}" for file in files} - names == set()


def test_it_holds_the_pages_as_they_are_served_and_not_their_sources(names: set[str], root: Path) -> None:
    pages = {name.removeprefix("geo_service/map_ui/") for name in names if name.startswith("geo_service/map_ui/")}
    built = {
        file.relative_to(root / "map_ui").as_posix() for file in (root / "map_ui/dist").rglob("*") if file.is_file()
    }
    assert {"dist/index.html", "dist/console.html", "dist/sw.js.br", "dist/.vite/manifest.json"} < built
    assert pages == built


def test_it_holds_nothing_that_is_only_for_building_it(names: set[str]) -> None:
    foreign = ("tests/", "scripts/", "node_modules/", "__pycache__/", ".venv/", "var/")
    assert [name for name in names if any(f"/{part}" in f"/{name}" for part in foreign)] == []


def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(tmp_path / "installed")
