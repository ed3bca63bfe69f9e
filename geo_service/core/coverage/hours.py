"""Which sites are open in which hour: yes, no or unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geo_service.core.calendar import SHANGHAI, Calendar
from geo_service.core.opening.hours import State
from geo_service.core.opening.timeline import stretches

WEEK_HOURS = 168
HOUR = timedelta(hours=1)
CLOSED, OPEN, UNKNOWN = 0, 1, 2
_STATES = {State.CLOSED: CLOSED, State.OPEN: OPEN, State.UNKNOWN: UNKNOWN}


@dataclass(frozen=True)
class Opened:
    """What sites are at the beginning of each hour.

    Attributes:
        moments: (hours,), Shanghai time.
        state: (sites, hours), CLOSED, OPEN or UNKNOWN.
    """

    moments: tuple[datetime, ...]
    state: NDArray[np.int8]


def opened(
    hours: Sequence[str | None], start: datetime, count: int = WEEK_HOURS, calendar: Calendar | None = None
) -> Opened:
    """What sites are at the beginning of each hour, by their opening hours.

    Args:
        hours: in OSM syntax; unknown where there are none, or they are not understood.
        start: the first hour; without a zone, Shanghai.
        count: how many hours.
        calendar: the notices to go by; those of the settings' data when None.
    """
    first = start.replace(tzinfo=SHANGHAI) if start.tzinfo is None else start.astimezone(SHANGHAI)
    moments = tuple(first + hour * HOUR for hour in range(count))
    texts, number = np.unique([text or "" for text in hours], return_inverse=True)
    rows = [_states(text, first, count, calendar) for text in texts.tolist()]
    state = np.array(rows, dtype=np.int8).reshape(texts.size, count)
    return Opened(moments, state[number])


def _states(text: str, first: datetime, count: int, calendar: Calendar | None) -> NDArray[np.int8]:
    found = np.full(count, UNKNOWN, dtype=np.int8)
    if text:
        for a, b, state in stretches(text, first, first + count * HOUR, calendar):
            # An hour has the state of its first moment: -(-x // y) rounds up.
            found[-((first - a) // HOUR) : -((first - b) // HOUR)] = _STATES[state]
    return found
