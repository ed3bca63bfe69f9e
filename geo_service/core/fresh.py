"""What is held in memory of what is published, kept as new: looked after once a second at most, made in a thread."""

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from geo_service.core.database.connections import NO_DATABASE
from geo_service.core.errors import ServiceError, Unavailable

# Seconds between two looks at what is published, and how long an asker waits for a look before what there is serves.
LOOK_EVERY_S = 1.0
WAIT_S = 0.5

log = logging.getLogger(__name__)


class Numbered(Protocol):
    """Something that says up to which public change it is."""

    @property
    def number(self) -> int:
        """The number of the last change that is in it."""


class Fresh[T: Numbered](ABC):
    """Something made of what is published, in a running service; it is replaced, never changed.

    At most one look is under way. Who sets it off waits for it shortly, then is served what there is, as all others.

    Attributes:
        name: what it is called in the log.
    """

    name: str

    def __init__(self) -> None:
        self._made: T | None = None
        self._look: asyncio.Task[None] | None = None
        self._looked_at = -LOOK_EVERY_S

    @abstractmethod
    def refreshed(self, old: T | None) -> T:
        """What is published now: the old one if it still is, else a new one; called in a thread.

        Raises:
            Unavailable: the database cannot be reached.
        """

    async def latest(self) -> T:
        """The one there is, less than a second or so behind what is published; the first asker waits until it is made.

        Raises:
            Unavailable: there is none yet, and the database cannot be reached.
        """
        is_due = self._look is None and asyncio.get_running_loop().time() - self._looked_at >= LOOK_EVERY_S
        if is_due:
            self.look()
        if self._look is not None and (is_due or self._made is None):
            await asyncio.wait([self._look], timeout=None if self._made is None else WAIT_S)
        if self._made is None:
            raise Unavailable(NO_DATABASE)
        return self._made

    def look(self) -> None:
        """Begin to look at what is published, without waiting."""
        if self._look is None:
            self._look = asyncio.create_task(self._refresh(), name=self.name)

    async def close(self) -> None:
        """Wait until a look that is under way has ended: its thread cannot be stopped, and holds a connection."""
        if self._look is not None:
            await asyncio.wait([self._look])

    async def _refresh(self) -> None:
        loop = asyncio.get_running_loop()
        began = self._looked_at = loop.time()
        try:
            made = await asyncio.to_thread(self.refreshed, self._made)
            if made is not self._made:
                log.info(self.name, extra={"number": made.number, "ms": round((loop.time() - began) * 1e3)})
            self._made = made
        except (ServiceError, SQLAlchemyError) as error:
            # What is in memory still serves; the next look may succeed.
            log.warning("%s not refreshed", self.name, extra={"reason": type(error).__name__})
        except Exception:
            log.exception("%s failed", self.name)
        finally:
            self._look = None
