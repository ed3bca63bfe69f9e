"""When a message that was not taken is sent again, and when no more: no clock, no chance of its own."""

from typing import Literal

# Before the second try, the third, …; ten tries in all, over some 20 hours.
WAITS_S = (10, 60, 300, 900, 3_600, 7_200, 14_400, 21_600, 21_600)
MOST_TRIES = len(WAITS_S) + 1
# So that those who failed together do not come again together.
JITTER = 0.2
GONE = 410

type Outcome = Literal["delivered", "gone", "retrying", "dead"]


def outcome(status_code: int | None, tries: int) -> Outcome:
    """What becomes of a message after a try.

    Args:
        status_code: what the receiver answered, None when it did not.
        tries: this one included.
    """
    if status_code is not None and 200 <= status_code < 300:
        return "delivered"
    if status_code == GONE:
        return "gone"
    return "retrying" if tries < MOST_TRIES else "dead"


def wait_s(tries: int, chance: float) -> float:
    """Seconds until the next try after so many.

    Args:
        chance: 0 to 1; one half waits exactly as long as is said above.
    """
    return WAITS_S[tries - 1] * (1 + JITTER * (2 * chance - 1))
