"""What several contracts read: our own source as syntax trees, and the files that are kept."""

import ast
import subprocess
from pathlib import Path

import pytest

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
