"""How the tests share two workers: what goes first and last, and what runs while no other does.

Every test stands in a room: a lock that all others share and that one marked `alone` has to itself. Whoever waits for
the room holds its door, so that nobody else goes in first.
"""

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOM, DOOR = Path(__file__), Path(__file__).parent
# What takes longest of what is not last anyhow: no worker shall begin it when the other has nothing left.
FIRST = ("tests/test_command_line.py", "tests/drills/", "tests/test_mutations.py")
# Once a worker has a browser, an event loop runs in it for good, and no other test can have one.
LAST = "tests/ui/"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The order in which workers take them: the same in each."""
    if is_worker(config):
        items.sort(key=lambda item: (item.nodeid.startswith(LAST), not item.nodeid.startswith(FIRST)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is collected stays until the end: nobody looks through those millions of objects for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run one test, with its fixtures, in the room; a run without workers needs none."""
    if not is_worker(item.config):
        return (yield)
    with held(DOOR) as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        with held(ROOM) as room:
            fcntl.flock(room, fcntl.LOCK_EX if item.get_closest_marker("alone") else fcntl.LOCK_SH)
            fcntl.flock(door, fcntl.LOCK_UN)
            return (yield)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several."""
    return hasattr(config, "workerinput")


@contextmanager
def held(path: Path) -> Iterator[int]:
    """A file, open; its lock ends here, even if a process that a test forked still has the file."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        fcntl.flock(opened, fcntl.LOCK_UN)
        os.close(opened)
