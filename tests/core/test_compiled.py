"""Compiled functions where the package's own folder cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TWICE = """
import logging
logging.basicConfig()
from geo_service.core.compiled import compiled

@compiled
def twice(number):
    return 2 * number

print(twice(21))
"""


@pytest.fixture(name="said")
def _said(tmp_path):
    """Runs a compiled function of a folder that nobody can write, with a home of ours: what it prints and logs."""
    (tmp_path / "package").mkdir()
    file = tmp_path / "package" / "twice.py"
    file.write_text(TWICE)
    (file.parent / "__pycache__").touch()  # no folder can be here, whoever runs this

    def said(home: Path) -> tuple[str, str]:
        known = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
        done = subprocess.run(
            [sys.executable, str(file)],
            capture_output=True,
            text=True,
            env={**known, "HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
        )
        return done.stdout, done.stderr

    return said


def test_what_is_compiled_is_kept_in_the_users_cache_instead(said, tmp_path):
    assert said(tmp_path) == ("42\n", "")
    assert list((tmp_path / ".cache" / "numba").rglob("*.nbc"))


def test_without_any_folder_it_still_works_and_says_so(said):
    told, warned = said(Path(os.devnull))
    assert told == "42\n"
    assert "twice is compiled by every process: set NUMBA_CACHE_DIR" in warned
