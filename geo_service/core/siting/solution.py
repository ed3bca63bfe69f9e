"""What a siting answer is, and how the work on it is watched, stopped and timed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo_service.core.errors import BadRequest
from geo_service.core.text import Text

type Progress = Callable[[float, Text], object]
type Cancel = Callable[[], object]

TOLERANCE = 1e-9  # relative: answers closer than this are equally good


class Status(StrEnum):
    """How far the proof went."""

    OPTIMAL = "optimal"  # nothing better exists
    TIME_LIMIT = "time_limit"  # the time ran out: the gap says how much better an answer could be


class Infeasible(BadRequest):
    """No choice of sites meets all the conditions; the detail names the one that fails."""


class Unsolved(BadRequest):
    """No choice that meets the conditions was found in time; there may be one."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "时限内没有找到满足条件的选址，也没有证明不存在；请延长时限或放宽条件",
                "no choice that meets the conditions was found in time, nor was it shown that there is none;"
                " give more time",
            )
        )


class Cancelled(Exception):
    """The caller asked for the end of the work; there is no answer."""


@dataclass(frozen=True)
class Solution:
    """A choice of sites, and the proof of how good it is.

    Attributes:
        sites: (p,) columns of the chosen sites, ascending, fixed ones among them.
        assignment: (demand,) the column of the site that serves each demand, -1 where none does.
        objective: what the sites achieve; the bound is what no sites can beat.
        bound: at most the objective where it is made small, at least where it is made great.
        gap: |bound - objective| / |objective|; 0 where both are equal, inf where only the objective is 0.
        optimal: whether nothing better exists, up to 1e-9 of the objective; never because the time ran out.
        seconds: wall time.
        solver: the methods that made the answer and its bound.
    """

    sites: NDArray[np.int64]
    assignment: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    optimal: bool
    seconds: float
    status: Status
    solver: str
    seed: int


@dataclass(frozen=True)
class Found:
    """A choice, what it achieves, what none can beat, and how it was found."""

    open_: NDArray[np.bool_]
    value: float
    bound: float
    solver: str


def solution(found: Found, assignment: NDArray[np.int64], watch: "Watch") -> Solution:
    """The answer with its gap: optimal where the bound meets the objective."""
    objective, bound = found.value, found.bound
    optimal = abs(bound - objective) <= TOLERANCE * abs(objective)
    if optimal:
        bound = objective
    difference = abs(bound - objective)
    gap = 0.0 if difference == 0 else difference / abs(objective) if objective else float("inf")
    return Solution(
        sites=np.flatnonzero(found.open_),
        assignment=assignment,
        objective=float(objective),
        bound=float(bound),
        gap=float(gap),
        optimal=optimal,
        seconds=watch.seconds(),
        status=Status.OPTIMAL if optimal else Status.TIME_LIMIT,
        solver=found.solver,
        seed=watch.seed,
    )


class Watch:
    """The time limit, the seed, and the two ways to stop: cancel() that says yes, progress() that raises."""

    def __init__(self, time_limit_s: float, seed: int, progress: Progress | None, cancel: Cancel | None) -> None:
        if not time_limit_s > 0:
            raise BadRequest(
                Text(
                    f"时限应大于 0 秒，给出的是 {time_limit_s}",
                    f"time_limit_s must be above 0 seconds; given: {time_limit_s}",
                )
            )
        self.seed = int(seed)
        self._began = time.monotonic()
        self._limit_s, self._progress, self._cancel = float(time_limit_s), progress, cancel

    def seconds(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self._began

    def left_s(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self._limit_s - self.seconds())

    def part(self, share: float) -> "Watch":
        """A watch on a share of the time that is left."""
        return Watch(max(share * self.left_s(), 1e-3), self.seed, self._progress, self._cancel)

    def over(self) -> bool:
        """Whether the time ran out."""
        return self.left_s() == 0.0

    def tick(self, stage: Text) -> None:
        """Tell the progress and hear whether to stop.

        Raises:
            Cancelled: cancel() said so. What progress() raises goes through.
        """
        if self._cancel is not None and self._cancel():
            raise Cancelled(stage.en)
        if self._progress is not None:
            self._progress(min(1.0, self.seconds() / self._limit_s), stage)
