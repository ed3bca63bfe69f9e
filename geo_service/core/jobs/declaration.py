"""Job: how a piece of long work is declared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cronsim import CronSim, CronSimError

from geo_service.core.calendar import SHANGHAI


@dataclass(frozen=True)
class Job:
    """A kind of long work.

    Attributes:
        name: its name in the queue, such as opening_horizon.
        function: where it is defined, as package.module:function; called with a Task and the arguments by name.
        heavy: it gets a process of its own that can be killed at any instruction; a light one gets a thread of the
            service and is stopped between statements or in one.
        schedule: five fields of cron in Shanghai time, None when it is only asked for.
        timeout_s: an attempt that takes longer fails.
        after_crash: what follows when its worker is gone; a process that died by itself is a failure in any case.
    """

    name: str
    function: str
    heavy: bool = False
    schedule: str | None = None
    timeout_s: float = 600
    after_crash: Literal["resume", "fail"] = "resume"

    def __post_init__(self) -> None:
        """Refuse what could not run.

        Raises:
            ValueError: says which field is wrong.
        """
        if not all(part for part in self.function.partition(":")):
            raise ValueError(f"job {self.name}: {self.function!r} is not package.module:function")
        if self.timeout_s <= 0:
            raise ValueError(f"job {self.name}: the timeout of {self.timeout_s} s is not positive")
        if self.schedule is not None:
            try:
                latest_tick(self.schedule, datetime(2025, 1, 1, tzinfo=SHANGHAI))
            except CronSimError as error:
                raise ValueError(f"job {self.name}: {self.schedule!r} is no schedule: {error}") from error


def latest_tick(schedule: str, now: datetime) -> datetime:
    """The last moment of a schedule up to now, inclusive, in Shanghai."""
    after = now.astimezone(SHANGHAI).replace(microsecond=0) + timedelta(seconds=1)
    return next(CronSim(schedule, after, reverse=True))
