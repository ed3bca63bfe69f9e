"""A worker in a process of its own, for runs and files of demand only; it leaves at SIGTERM."""

import asyncio
import contextlib
import signal

from geo_service.core.demand.incoming.declaration import READ
from geo_service.core.jobs.worker import run_worker
from geo_service.core.observe import logging_to_stderr
from geo_service.core.planning.declaration import JOB
from geo_service.settings import Settings


async def work() -> None:
    """Work until SIGTERM."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await run_worker(Settings(), [JOB, READ])


if __name__ == "__main__":
    with logging_to_stderr("INFO"), contextlib.suppress(asyncio.CancelledError):
        asyncio.run(work())
