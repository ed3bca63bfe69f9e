"""The process of one heavy attempt: `python -m geo_service.core.jobs.child`, told on standard input what to do.

It ends with its worker: the kernel kills it when the worker's process dies, and it ends itself when the pipe closes or
no sign of life comes through it.
"""

import ctypes
import json
import os
import select
import signal
import sys
import threading
from datetime import datetime
from typing import Any

from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.observe import logging_to_stderr
from geo_service.settings import Settings

PATIENCE_S = 8.0
OUT_OF_TOUCH = 75
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Carry out the attempt that standard input describes."""
    die_with_parent()
    given: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=watch, args=(sys.stdin.fileno(),), daemon=True).start()
    settings = Settings(**given["settings"])
    told = given["attempt"]
    tick = told["tick"] and datetime.fromisoformat(told["tick"])
    attempt = Attempt(**(told | {"organisations": tuple(told["organisations"]), "tick": tick}))
    stop = Stop()
    stop_at_sigterm(stop)
    try:
        with logging_to_stderr(settings.log_level):
            carry_out(attempt, settings, stop)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGTERM)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, even while it holds the interpreter's lock."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def watch(pipe: int) -> None:
    """End this process when its worker's end of the pipe closes, or nothing has come through it for too long."""
    while select.select([pipe], [], [], PATIENCE_S)[0]:
        if not os.read(pipe, 4096):
            os.killpg(0, signal.SIGKILL)
    os._exit(OUT_OF_TOUCH)


def stop_at_sigterm(stop: Stop) -> None:
    """Break off whatever runs, a statement too, as Ctrl-C would, when SIGTERM comes."""

    def leave(signal_number: int, frame: object) -> None:  # noqa: ARG001 - as signal calls it
        stop.asked.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)


if __name__ == "__main__":
    main()
