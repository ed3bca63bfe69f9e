"""The week ahead, day by day."""

from datetime import date, datetime

import pytest

from geo_service.core.calendar import SHANGHAI
from geo_service.core.opening import DayHours, coming_week
from geo_service.core.text import Text

# A Thursday. The National Day holiday of 2025 is 1 to 8 October; 28 September and 11 October are worked for it.
THURSDAY = date(2025, 9, 25)


def week(hours: str, first: date = THURSDAY) -> list[DayHours]:
    found = coming_week(hours, first)
    assert found is not None
    return found


def shanghai(day: int, clock: str, month: int = 9) -> datetime:
    return datetime.fromisoformat(f"2025-{month:02}-{day:02}T{clock}").replace(tzinfo=SHANGHAI)


def test_it_is_seven_days_from_the_first_on() -> None:
    assert [one.day.isoformat() for one in week("24/7")] == [
        *("2025-09-25", "2025-09-26", "2025-09-27", "2025-09-28", "2025-09-29", "2025-09-30", "2025-10-01")
    ]


def test_working_days_follow_the_notice() -> None:
    days = week("Mo-Fr 09:00-17:00; PH off")
    said = [one.said.zh for one in days]
    assert said == ["9:00-17:00", "9:00-17:00", "休息", "9:00-17:00", "9:00-17:00", "9:00-17:00", "休息"]
    assert [one.is_make_up for one in days] == [False, False, False, True, False, False, False]
    assert [one.holiday.zh if one.holiday else None for one in days] == [None] * 6 + [days[6].holiday.zh]  # type: ignore[union-attr]
    assert "国庆" in days[6].holiday.zh  # type: ignore[union-attr]
    assert days[6].open == ()
    assert days[0].open == ((shanghai(25, "09:00"), shanghai(25, "17:00")),)


def test_what_runs_past_midnight_stands_on_the_day_it_begins() -> None:
    friday = week("Fr 20:00-26:00")[1]
    assert friday.said == Text("20:00-次日2:00", "20:00–2:00 the next day")
    assert friday.open == ((shanghai(26, "20:00"), shanghai(27, "02:00")),)
    assert week("Fr 20:00-26:00")[2].said == Text("休息", "closed")


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        ("24/7", "全天", "all day"),
        ("06:00-22:00", "6:00-22:00", "6:00–22:00"),
        ("09:00-12:00,13:30-17:00", "9:00-12:00、13:30-17:00", "9:00–12:00, 13:30–17:00"),
        ("09:00-12:00, 12:00-17:00", "9:00-17:00", "9:00–17:00"),
        ("Mo 09:00-17:00", "休息", "closed"),
        ("SH 10:00-16:00", "10:00-16:00另行通知", "10:00–16:00 not known yet"),
    ],
)
def test_a_day_is_said_in_both_languages(hours: str, zh: str, en: str) -> None:
    assert week(hours)[0].said == Text(zh, en)


def test_a_year_without_a_notice_is_unknown_where_holidays_count() -> None:
    # 1 March 2099 is a Sunday, 2 March a Monday: it may be a make-up day, or off.
    sunday, monday = week("Mo-Fr 09:00-17:00; PH off", date(2099, 3, 1))[:2]
    assert (monday.holiday, monday.is_make_up, monday.open) == (None, False, ())
    assert monday.said.zh == "9:00-17:00另行通知"
    assert [(a.hour, b.hour) for a, b in sunday.unknown] == [(9, 17)]


def test_hours_that_are_not_understood_have_no_week() -> None:
    assert coming_week("按通知", THURSDAY) is None
