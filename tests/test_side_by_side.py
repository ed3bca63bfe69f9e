"""Two workers run tests at the same time, and one that is marked `alone` at no other's."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
import time
from pathlib import Path

import pytest


@pytest.fixture(name="stood", autouse=True)
def _stood(request):
    began = time.monotonic()
    yield
    time.sleep(0.05)
    with (Path(__file__).parent / "stood").open("a") as file:
        file.write(f"{began} {time.monotonic()} {request.node.name}\\n")
"""
ORDINARY = """
@pytest.mark.parametrize("number", range(12))
def test_ordinary(number): pass
"""
ALONE = """
@pytest.mark.alone
@pytest.mark.parametrize("number", range(3))
def test_alone(number): pass
"""


@pytest.fixture(scope="module", name="stood")
def _stood(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    """From when to when each test of two files stood, its fixtures included."""
    folder = tmp_path_factory.mktemp("tests")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = alone\n")
    (folder / "test_a.py").write_text(TESTS + ORDINARY)
    (folder / "test_b.py").write_text(TESTS + ALONE + ORDINARY.replace("test_ordinary", "test_other"))
    shutil.copy(ROOT / "tests" / "side_by_side.py", folder / "conftest.py")  # with a room of its own
    command = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=loadfile"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert "27 passed" in done.stdout, done.stdout + done.stderr
    lines = [line.split(maxsplit=2) for line in (folder / "stood").read_text().splitlines()]
    return {name: (float(began), float(ended)) for began, ended, name in lines}


def beside(name: str, stood: dict[str, tuple[float, float]]) -> set[str]:
    """What stood at the same time as a test."""
    began, ended = stood[name]
    return {other for other, (start, end) in stood.items() if other != name and start < ended and began < end}


def test_ordinary_tests_of_two_files_run_at_the_same_time(stood: dict[str, tuple[float, float]]) -> None:
    assert any(beside(name, stood) for name in stood if name.startswith("test_ordinary"))


def test_beside_a_test_that_is_marked_alone_no_other_runs(stood: dict[str, tuple[float, float]]) -> None:
    alone = [name for name in stood if name.startswith("test_alone")]
    assert len(alone) == 3
    assert {name: beside(name, stood) for name in alone} == {name: set() for name in alone}
