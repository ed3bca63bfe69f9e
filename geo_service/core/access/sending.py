"""Who sends a file: who it is and whether they may is asked first, then the file comes in, and no connection waits."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import Gate, allowed, asker_of
from geo_service.core.database.connections import in_transaction, in_turn
from geo_service.core.service import Running


@dataclass(frozen=True)
class Sender:
    """Who sends a file, with transactions before and after it comes in, and none meanwhile.

    Attributes:
        acting: lets a transaction act for where the sender holds the permission.
    """

    request: Request
    acting: Callable[[Connection], object]

    @property
    def actor(self) -> Actor:
        """Who it is."""
        return asker_of(self.request)

    async def carry_out[Done](self, work: Callable[[Connection], Done]) -> Done:
        """What comes of work, in a transaction of its own that acts for the sender.

        Raises:
            Unavailable: there is no connection to be had.
        """

        def done() -> Done:
            with in_transaction(self.request) as connection:
                self.acting(connection)
                return work(connection)

        async with in_turn(self.request):
            return await run_in_threadpool(done)


def sending(*permissions: str) -> Callable[[Request, Running, Gate], Coroutine[Any, Any, Sender]]:
    """A dependency: who sends a file, when they hold a permission; of several any will do, as with `allowed`.

    A route with it takes no Transaction beside it: that one would be open while the file comes in.
    """
    for_who_may = allowed(*permissions)

    async def sender(request: Request, service: Running, access: Gate) -> Sender:
        found = Sender(request, lambda connection: for_who_may(request, service, access, connection))
        await found.carry_out(lambda _: None)
        return found

    sender.permission = for_who_may.permission  # type: ignore[attr-defined]  # as `allowed` has it
    return sender
