"""Commands of the service that begin at once: forks of a process that has imported the code.

To import it takes longer than all the rest of a start.
"""

import multiprocessing
import os
import sys
import tempfile
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


def begin(words: Sequence[str], environment: Mapping[str, str], written: int, errors: int | None = None) -> BaseProcess:
    """A command that runs, in a session of its own.

    Args:
        words: the command and its arguments.
        environment: all of it.
        written: the file to which goes what it says; closed here.
        errors: the same of what it says on standard error, if that is another.
    """
    said = [Connection(one, readable=False) for one in (written, errors) if one is not None]
    process = WARM.Process(target=be, args=(words, dict(environment), *said))
    process.start()
    return process


def run(words: Sequence[str], environment: Mapping[str, str]) -> CompletedProcess[str]:
    """A command that ended, and what it said."""
    with tempfile.TemporaryFile() as written, tempfile.TemporaryFile() as errors:
        process = begin(words, environment, os.dup(written.fileno()), os.dup(errors.fileno()))
        process.join()
        assert process.exitcode is not None
        written.seek(0)
        errors.seek(0)
        return CompletedProcess(words, process.exitcode, written.read().decode(), errors.read().decode())


def be(
    words: Sequence[str], environment: Mapping[str, str], written: Connection, errors: Connection | None = None
) -> None:
    """Be `geo_service …`."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(written.fileno(), 1)
    os.dup2((errors or written).fileno(), 2)
    for one in (written, errors):
        if one is not None:
            one.close()
    sys.exit(main(words))
