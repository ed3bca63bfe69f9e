"""Spans of days: each reading by its name, on every day of 2024 to 2032."""

from datetime import UTC, date, datetime, timedelta

import pytest

from geo_service.core.calendar import (
    corresponding_day,
    corresponding_day_years_later,
    last_of_days_first_counted,
    last_of_days_first_not_counted,
    longer_than_half_a_year_by_days,
    longer_than_half_a_year_by_months,
    read_calendar,
    shanghai_day,
)

DAY = timedelta(days=1)
EVERY_DAY = [date(2024, 1, 1) + number * DAY for number in range(3288)]


def test_the_days_tried_are_those_of_nine_years():
    assert (EVERY_DAY[0], EVERY_DAY[-1]) == (date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize("days", [1, 30, 60, 90, 180, 366])
def test_the_last_of_so_many_days_is_found_by_counting_them(days):
    for day in EVERY_DAY:
        later = day
        for _ in range(days):
            later += DAY
        assert last_of_days_first_not_counted(day, days) == later
        assert last_of_days_first_counted(day, days) == later - DAY


@pytest.mark.parametrize("months", [1, 6, 12, 24, 30])
def test_a_corresponding_day_has_the_same_number_or_is_the_last_of_its_month(months):
    for day in EVERY_DAY:
        later = corresponding_day(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)
    assert corresponding_day(date(2025, 12, 31), 6) == date(2026, 6, 30)
    assert corresponding_day(date(2025, 8, 31), 6) == date(2026, 2, 28)


def test_a_corresponding_day_years_later_is_the_same_but_for_a_29th_of_february():
    for day in EVERY_DAY:
        later = corresponding_day_years_later(day, 2)
        assert later == (
            date(day.year + 2, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 2)
        )


def test_what_begins_in_january_to_june_and_runs_to_the_end_of_the_year_is_longer_than_half_of_it_by_months():
    for day in EVERY_DAY:
        assert longer_than_half_a_year_by_months(day, date(day.year, 12, 31)) is (day.month <= 6)


@pytest.mark.parametrize(
    ("first", "longer"),
    [
        (date(2025, 7, 1), True),  # 184 days of 365
        (date(2025, 7, 2), True),  # 183
        (date(2025, 7, 3), False),  # 182
        (date(2028, 7, 1), True),  # 184 of 366
        (date(2028, 7, 2), False),  # 183
    ],
)
def test_by_days_the_first_two_days_of_july_are_longer_too(first, longer):
    assert longer_than_half_a_year_by_days(first, date(first.year, 12, 31)) is longer


def test_by_days_more_than_half_the_days_of_the_year_is_longer():
    for day in EVERY_DAY:
        days = (date(day.year, 12, 31) - day).days + 1
        year = 366 if day.year % 4 == 0 else 365
        assert longer_than_half_a_year_by_days(day, date(day.year, 12, 31)) is (days > year / 2)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 6, 30, 15, 59, 59, tzinfo=UTC), date(2025, 6, 30)),
        (datetime(2025, 6, 30, 16, 0, 0, tzinfo=UTC), date(2025, 7, 1)),
    ],
)
def test_a_moment_falls_on_its_day_in_shanghai(moment, day):
    assert shanghai_day(moment) == day


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match=r"\+08:00"):
        shanghai_day(datetime(2025, 6, 30, 16))  # noqa: DTZ001


def test_a_day_that_is_worked_stays_and_another_moves_to_the_next_that_is():
    calendar = read_calendar()
    # 26 and 27 April 2025: a Saturday, and a Sunday worked for 1 May.
    assert calendar.day_or_next_working_day(date(2025, 4, 26)) == date(2025, 4, 27)
    assert calendar.day_or_next_working_day(date(2025, 4, 27)) == date(2025, 4, 27)
    assert calendar.day_or_next_working_day(date(2025, 10, 1)) == date(2025, 10, 9)
