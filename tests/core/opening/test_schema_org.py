"""Opening hours as schema.org tells them."""

from typing import Any

import pytest

from geo_service.core.opening.schema_org import opening_hours

WORKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WEEK = (*WORKDAYS, "Saturday", "Sunday")


def said(hours: str | None) -> list[tuple[tuple[str, ...], str, str]]:
    """Days, opening and closing of each specification."""

    def days(one: dict[str, Any]) -> tuple[str, ...]:
        return tuple(day.removeprefix("https://schema.org/") for day in one["dayOfWeek"])

    return [(days(one), one["opens"], one["closes"]) for one in opening_hours(hours)]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("24/7", [(WEEK, "00:00", "23:59")]),
        ("09:00-17:00", [(WEEK, "09:00", "17:00")]),
        ("09:00-24:00", [(WEEK, "09:00", "00:00")]),
        ("Mo-Fr 22:00-06:00", [(WORKDAYS, "22:00", "06:00")]),
        ("Mo-Fr 09:00-17:00; PH off", [(WORKDAYS, "09:00", "17:00"), (("PublicHolidays",), "00:00", "00:00")]),
        ("Mo-Fr 09:00-11:30,13:00-17:00", [(WORKDAYS, "09:00", "11:30"), (WORKDAYS, "13:00", "17:00")]),
        ("09:00-17:00; Mo off", [(WEEK[1:], "09:00", "17:00")]),
        (
            "Mo-Fr 09:00-17:00; PH 10:00-15:00",
            [(WORKDAYS, "09:00", "17:00"), (("PublicHolidays",), "10:00", "15:00")],
        ),
        ("Mo-Su,PH 08:00-20:00", [((*WEEK, "PublicHolidays"), "08:00", "20:00")]),
    ],
)
def test_hours_that_go_by_the_weekday_are_told(hours: str, told: list[Any]) -> None:
    assert said(hours) == told


@pytest.mark.parametrize(
    "hours",
    [
        *(None, "", "never mind", "Jun-Sep 09:00-17:00", "Sa[1] 09:00-12:00", "Mo-Fr 09:00-17:00 unknown"),
        *("Mo-Fr 09:00-17:00; SH off", "PH off; Sa 10:00-12:00", "09:00-09:00"),
    ],
)
def test_hours_that_depend_on_more_or_are_not_certain_are_not_told(hours: str | None) -> None:
    assert said(hours) == []
