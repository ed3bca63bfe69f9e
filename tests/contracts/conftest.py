"""What several contracts read: our own source as syntax trees, and the files that are kept."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import make_url

from geo_service.core.database.private_server import PrivateServer

ROOT = Path(__file__).parents[2]
NOT_KEPT = {".git", ".venv", "var", "build", "dist", "node_modules", "__pycache__", ".hypothesis"}


@pytest.fixture(scope="session", name="root")
def _root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session", name="modules")
def _modules() -> dict[str, ast.Module]:
    """Every Python module of geo_service by its path below it, such as core/text.py."""
    package = ROOT / "geo_service"
    found = {
        file.relative_to(package).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(package.rglob("*.py"))
    }
    assert len(found) > 40
    return found


@pytest.fixture(scope="session", name="kept")
def _kept() -> list[Path]:
    """Every file that is, or could be, committed: tracked or not ignored."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        found = [ROOT / name for name in done.stdout.split("\0") if name]
    else:  # no checkout: an unpacked archive
        found = [file for file in ROOT.rglob("*") if not NOT_KEPT & set(file.relative_to(ROOT).parts)]
    files = sorted({file for file in found if file.is_file()})
    assert ROOT / "pyproject.toml" in files
    return files


@pytest.fixture(name="admin")
def _admin(server: PrivateServer, database_url: str) -> Iterator[psycopg.Connection]:
    """The administrator of the module's database; what a test makes is undone."""
    url = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(url, row_factory=dict_row) as connection:
        yield connection
        connection.rollback()
