"""Commands of the service that begin at once: forks of a process that has imported the code.

To import it takes longer than all the rest of a start.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from subprocess import CompletedProcess

from geo_service.__main__ import COMMANDS, main
from geo_service.core.plugin import ENTRY_POINTS

WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(
    [
        __name__,
        *sorted({f"geo_service.commands.{where.partition('.')[0]}" for _, where in COMMANDS.values()}),
        *(one.module for one in entry_points(group=ENTRY_POINTS)),
    ]
)


def begin(words: Sequence[str], environment: Mapping[str, str], written: int) -> BaseProcess:
    """A command that runs, in a session of its own.

    Args:
        words: the command and its arguments.
        environment: all of it.
        written: the file to which goes what it says; closed here.
    """
    process = WARM.Process(target=be, args=(words, dict(environment), Connection(written, readable=False)))
    process.start()
    return process


def run(words: Sequence[str], environment: Mapping[str, str]) -> CompletedProcess[str]:
    """A command that ended, and what it said."""
    read, written = os.pipe()
    process = begin(words, environment, written)
    with os.fdopen(read, encoding="utf-8") as said:
        told = said.read()
    process.join()
    assert process.exitcode is not None
    return CompletedProcess(words, process.exitcode, stderr=told)


def be(words: Sequence[str], environment: Mapping[str, str], written: Connection) -> None:
    """Be `geo_service …`."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(written.fileno(), 1)
    os.dup2(written.fileno(), 2)
    written.close()
    sys.exit(main(words))
