"""Days and moments in Shanghai, and the business day, which a rehearsal can set."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Clock:
    """The time the service goes by.

    Attributes:
        rehearsal: the business day while a past or coming year is rehearsed, else None.
    """

    rehearsal: date | None = None

    def now(self) -> datetime:
        """This moment in Shanghai; in a rehearsal the same time of day on the rehearsed day."""
        now = datetime.now(SHANGHAI)
        return now if self.rehearsal is None else datetime.combine(self.rehearsal, now.timetz())

    def today(self) -> date:
        """The business day, Asia/Shanghai."""
        return self.now().date()
