"""The parser of CQL2, in a process of its own that may take so long and no longer.

The package cql2 is right about what is a filter, but for some that are none it takes twice as long with every bracket,
and for others it goes down until its stack ends, which ends the process as well. So what somebody writes is parsed
where neither harms: a process without secrets, which is ended and begun anew.
"""

import atexit
import json
import os
import resource
import select
import subprocess
import sys
import threading
import time
from typing import Any

import cql2
import orjson

LIMIT_S = 0.25
# What a parser is told of its surroundings: where Python is, and nothing that is secret.
TOLD = ("PATH", "LANG", "LC_ALL")


class Unparsed(ValueError):
    """It is no filter; says where, and what was expected there."""


class TooHard(ValueError):
    """It took longer than it may, or ended the parser."""


class Parser:
    """A process that parses, begun when it is asked first, and anew after it was ended or where this one was forked."""

    def __init__(self) -> None:
        self._alone = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._of = 0

    def begin(self) -> subprocess.Popen[bytes]:
        """The process, begun if there is none."""
        if self._process is None or self._of != os.getpid():
            environment = {name: told for name, told in os.environ.items() if name in TOLD or name.startswith("PYTHON")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
            self._of = os.getpid()
            answered(self._process, 10)  # that it has begun
        return self._process

    def end(self) -> None:
        """End the process, if this one began it."""
        if self._process is not None and self._of == os.getpid():
            self._process.kill()
            self._process.communicate()
            self._process = None

    def tree(self, given: str, language: str) -> Any:
        """The tree of a filter as CQL2 JSON.

        Raises:
            Unparsed: it is none.
            TooHard: it cannot be parsed in the time that there is.
        """
        with self._alone:
            process = self.begin()
            assert process.stdin is not None
            try:
                process.stdin.write(orjson.dumps([language, given]) + b"\n")
                process.stdin.flush()
                answer = answered(process, LIMIT_S)
            except OSError:
                answer = None
            if answer is None:
                self.end()
                raise TooHard
        if "why" in answer:
            raise Unparsed(answer["why"])
        return answer["tree"]


def answered(process: subprocess.Popen[bytes], limit_s: float) -> dict[str, Any] | None:
    """The next line of a process; None where it does not come in time, or the process has ended."""
    assert process.stdout is not None
    until, line, coming = time.monotonic() + limit_s, b"", select.poll()
    coming.register(process.stdout, select.POLLIN)
    while not line.endswith(b"\n"):
        left_ms = (until - time.monotonic()) * 1000
        if left_ms <= 0 or not coming.poll(left_ms):
            return None
        piece = os.read(process.stdout.fileno(), 1 << 20)
        if not piece:
            return None
        line += piece
    found: dict[str, Any] = json.loads(line)
    return found


def parsed(language: str, given: str) -> dict[str, Any]:
    """A filter's tree, or why it is none."""
    try:
        if language == "cql2-text":
            return {"tree": cql2.parse_text(given).to_json()}
        return {"tree": cql2.parse_json(orjson.dumps(orjson.loads(given)).decode()).to_json()}
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        return {"why": str(error)}


def main() -> None:
    """Parse what comes, line by line, until nothing comes any more."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = sys.stdout.buffer
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answer = parsed(*orjson.loads(line))
        try:
            orjson.dumps(answer)
        except TypeError:  # deeper than anybody reads
            return
        answers.write(json.dumps(answer).encode() + b"\n")  # which says what is infinite as well
        answers.flush()


PARSER = Parser()
atexit.register(PARSER.end)

if __name__ == "__main__":
    main()
