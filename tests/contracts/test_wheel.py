"""The wheel carries data, pages and statements, and serves from them away from the checkout."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from geo_service.core.database.private_database import owner_url
from geo_service.core.database.private_server import PrivateServer

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
    assert {
        "dist/index.html",
        "dist/console.html",
        "dist/own.html",
        "dist/planner.html",
        "dist/sw.js.br",
        "dist/.vite/manifest.json",
    } < built
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


@pytest.fixture(name="installed")
def _installed(wheel: Path, tmp_path: Path) -> Path:
    """The scripts' folder of an environment of its own with the wheel in it, and beneath it what it depends on."""
    clean = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clean)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(clean / "bin/python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--quiet", "--disable-pip-version-check", str(wheel)], check=True)
    (packages,) = clean.glob("lib/*/site-packages")
    # A path in a .pth file is searched last, and the .pth files in it are not read: this checkout is not beneath.
    (packages / "beneath.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return clean / "bin"


@pytest.fixture(name="address")
def _address(installed: Path, server: PrivateServer, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Where what is installed serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "GEO_SERVICE_OWNER_DATABASE_URL": owner_url(server, make_url(database_url).database or ""),
        "GEO_SERVICE_PORT": str(port),
        "GEO_SERVICE_VAR": str(tmp_path / "var"),
        "GEO_SERVICE_WORK": "false",
    }
    log = (tmp_path / "log").open("wb")
    served = subprocess.Popen(
        [str(installed / "geo_service"), "serve"], cwd=tmp_path, env=environment, stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert served.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
            try:
                fetch(f"{url}/readyz")
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        served.terminate()
        served.wait(30)
        log.close()


def fetch(url: str, accept: str = "application/json") -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=10) as answer:
        body: bytes = answer.read()
        return body


def test_installed_into_an_environment_of_its_own_it_serves_pages_data_and_rules(address: str) -> None:
    page = fetch(f"{address}/", "text/html").decode()
    script = page.partition('src="')[2].partition('"')[0]
    assert len(fetch(f"{address}{script}")) > 10_000
    assert len(json.loads(fetch(f"{address}/programmes"))) == 10
    assert json.loads(fetch(f"{address}/nearest?lon=121.4737&lat=31.2305"))["features"]
    assert json.loads(fetch(f"{address}/programmes/driver_homes/decisions"))
    assert json.loads(fetch(f"{address}/styles/light.json"))["version"] == 8
