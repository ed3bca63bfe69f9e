"""From when to when a member is covered, and which band of fees that is."""

from datetime import date

from geo_service.core.calendar import (
    DAY,
    longer_than_half_a_year_by_days,
    longer_than_half_a_year_by_months,
    read_calendar,
)
from geo_service.plugins.member_protection.rules import Band, Cover, ProtectionRules

LONGER_THAN_HALF_A_YEAR = {
    "by_months": longer_than_half_a_year_by_months,
    "by_days": longer_than_half_a_year_by_days,
}


def first_day_of(cover: Cover, since: date | None) -> date:
    """The first day of a cover: its own, or so many days after the one that it starts from."""
    if cover.first_day is not None:
        return cover.first_day
    assert since is not None and cover.days_until_start is not None
    return since + cover.days_until_start * DAY


def band_of(first: date, last: date, rules: ProtectionRules) -> Band:
    """The band of the fee for a cover."""
    return "full" if LONGER_THAN_HALF_A_YEAR[rules.half_year.half_year_rule](first, last) else "half"


def pay_by(applied_on: date, working_days: int) -> date:
    """The last of so many working days after an application, by the calendar of the State Council.

    Raises:
        UnknownYear: a day on the way is in a year without a notice.
    """
    return read_calendar().nth_working_day(applied_on, working_days)
