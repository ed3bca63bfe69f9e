"""./scripts/mutate_rules: which values it changes, by how much, and that it leaves everything as it was."""

import hashlib
import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geo_service.settings import DATA

ROOT = Path(__file__).parents[1]
FILES = sorted((DATA / "policy").glob("*/*.toml"))
RULES = """
# A comment of 2025-01-01 with "1.00" and = 5 changes nothing.
[[limit]]
clause = "附件2-7 三(一)"
quote = "最多 5 天，2025-01 起"
since = 2025-01-01
reading = "C41"
max_days = 5
levels = [4, -6, 0.5]
yuan_per_day = "60.00"
paid = true
last_day = 2025-12-31
month = "2025-12"
number = "0099"
name = "1-1-1"
rows = [
  { row = 1, quote = "2 天", since = 2025-01-01, most = 2 },
]
"""


@pytest.fixture(name="mutations", scope="module")
def _mutations() -> ModuleType:
    """scripts/mutations.py."""
    spec = importlib.util.spec_from_file_location("mutations", ROOT / "scripts" / "mutations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutations"] = module
    spec.loader.exec_module(module)
    return module


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a file of rules that is no table or array, with its key."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, key)
    else:
        yield key, value


def test_each_kind_of_number_is_changed_by_its_least_step(mutations: ModuleType) -> None:
    assert [(one.line, one.key, one.was, one.becomes) for one in mutations.changes_of(RULES)] == [
        (8, "max_days", "5", "6"),
        (9, "levels", "4", "5"),
        (9, "levels", "-6", "-5"),
        (9, "levels", "0.5", "1.0"),
        (10, "yuan_per_day", '"60.00"', '"60.01"'),
        (11, "paid", "true", "false"),
        (12, "last_day", "2025-12-31", "2026-01-01"),
        (13, "month", '"2025-12"', '"2026-01"'),
        (14, "number", '"0099"', '"0100"'),
        (17, "row", "1", "2"),
        (17, "most", "2", "3"),
    ]


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
def test_every_number_of_a_file_is_changed_once_and_nothing_else_with_it(file: Path, mutations: ModuleType) -> None:
    text = file.read_text(encoding="utf-8")
    whole = list(leaves(tomllib.loads(text)))
    seen = []
    for change in mutations.changes_of(text):
        changed = list(leaves(tomllib.loads(change.made_in(text))))
        differs = [place for place, (was, becomes) in enumerate(zip(whole, changed, strict=True)) if was != becomes]
        assert len(differs) == 1, change
        seen += differs
    numbers = [
        place
        for place, (key, value) in enumerate(whole)
        if key != "since" and (isinstance(value, int | float | date) or (isinstance(value, str) and value.isdecimal()))
    ]
    assert len(seen) == len({*seen})
    assert {*numbers} <= {*seen}


def test_a_change_stands_in_the_file_and_is_taken_back_also_when_interrupted(
    mutations: ModuleType, tmp_path: Path
) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(RULES, encoding="utf-8")
    change = next(mutations.changes_of(RULES))
    with pytest.raises(KeyboardInterrupt), mutations.made(change, file):
        assert file.read_text(encoding="utf-8") == RULES.replace("max_days = 5", "max_days = 6")
        raise KeyboardInterrupt
    assert file.read_text(encoding="utf-8") == RULES


def tree() -> str:
    """A digest of the rules, the tests and the service."""
    digest = hashlib.sha256()
    for folder in ("data", "geo_service", "tests"):
        for file in sorted((ROOT / folder).rglob("*")):
            if "__pycache__" not in file.parts and file.is_file():
                digest.update(file.as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize(
    ("tests", "unnoticed"), [("tests/plugins/craftsmen", []), ("tests/core/test_money.py", ["first_day"])]
)
def test_a_change_that_no_test_notices_is_named_and_the_tree_is_left_alone(tests: str, unnoticed: list[str]) -> None:
    before = tree()
    command = [sys.executable, "-m", "scripts.mutations", "craftsmen", "--year", "2025", "--first", "1"]
    done = subprocess.run([*command, "--tests", tests], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == len(unnoticed), done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("✗")] == [
        f"✗ 2025/craftsmen.toml:8: {key} 2025-01-01 → 2025-01-02" for key in unnoticed
    ]
    assert f"1 changes, {len(unnoticed)} unnoticed" in done.stdout
    assert tree() == before


def test_a_programme_without_rules_is_refused_with_those_that_have_some() -> None:
    command = [sys.executable, "-m", "scripts.mutations", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "craftsmen" in done.stderr) == (1, True)
