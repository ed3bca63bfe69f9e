"""Whether hours are open at a moment, and until or from when: what an answer says of a facility."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from geo_service.core.opening import is_open, next_change


class State(NamedTuple):
    """Open, closed or, as None, unknown; the next change where one is known."""

    open: bool | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


UNKNOWN = State()


def state(hours: str | None, at: datetime) -> State:
    """The state of hours in OSM syntax at a moment; unknown without hours."""
    return UNKNOWN if hours is None else _state(hours, at.replace(second=0, microsecond=0))


# Hours change at whole minutes, and the sites of a city share some hundreds of them.
@lru_cache(maxsize=10_000)
def _state(hours: str, minute: datetime) -> State:
    change = next_change(hours, minute)
    return State(is_open(hours, minute), change.opens_at, change.closes_at)
