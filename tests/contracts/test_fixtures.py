"""Fixtures of the tests: one that is kept for the whole run is one thing, wherever it is asked for."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]


def kept_for_the_run(source: str) -> Iterator[str]:
    """The names of the session's fixtures that a file defines."""
    for function in ast.walk(ast.parse(source)):
        for mark in getattr(function, "decorator_list", ()):
            given = {
                one.arg: one.value.value for one in getattr(mark, "keywords", ()) if isinstance(one.value, ast.Constant)
            }
            if given.get("scope") == "session":
                yield str(given.get("name", getattr(function, "name", "")))


def overridden(names: dict[Path, set[str]]) -> list[str]:
    """Names that stand in a folder and in one above it."""
    return [
        f"{folder}: {name}"
        for folder, own in names.items()
        for above in folder.parents
        for name in sorted(own & names.get(above, set()))
    ]


def test_no_folder_has_its_own_of_what_the_run_has_once() -> None:
    # What stands on it is made once: by whoever comes first, with theirs, and all others are given that.
    names = {file.parent: set(kept_for_the_run(file.read_text("utf-8"))) for file in TESTS.rglob("conftest.py")}
    assert len(names[TESTS / "ui"]) > 5
    assert overridden(names) == []


def test_the_search_finds_one() -> None:
    source = '@pytest.fixture(scope="session", name="url")\ndef _url() -> str: ...\n@pytest.fixture\ndef page(): ...\n'
    assert list(kept_for_the_run(source)) == ["url"]
    assert overridden({Path("a"): {"url"}, Path("a/b"): {"url", "other"}}) == ["a/b: url"]
