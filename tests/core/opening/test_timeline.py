"""Open, closed or unknown: at the minute, over midnight, on holidays and make-up days, in unknown years.

2026-10-01 to 07 are National Day, 2026-10-10 is a make-up Saturday, 2025-09-28 a make-up Sunday; 2027 has no notice.
"""

from datetime import UTC, date, datetime

import pytest

from geo_service.core.calendar import SHANGHAI, Calendar
from geo_service.core.opening import Change, intervals, is_open, next_change, unknown_intervals

WORKING = "Mo-Fr 09:00-17:00; PH off"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "moment", "answer"),
    [
        ("09:00-17:00", "2026-03-02T08:59:59", False),
        ("09:00-17:00", "2026-03-02T09:00", True),
        ("09:00-17:00", "2026-03-02T16:59:59", True),
        ("09:00-17:00", "2026-03-02T17:00", False),
        ("00:00-24:00", "2026-03-02T23:59:59", True),
        ("24/7", "2027-02-06T03:00", True),
        ("22:00-06:00", "2026-03-02T05:59", True),
        ("22:00-06:00", "2026-03-02T06:00", False),
        ("Fr 22:00-02:00", "2026-03-07T01:59", True),  # Saturday morning, of Friday's night
        ("Fr 22:00-02:00", "2026-03-06T01:59", False),  # Friday morning
        ("Mo-Fr 22:00-06:00; Sa off", "2026-03-07T03:00", True),
        (f"{WORKING}; Fr 22:00-06:00", "2026-10-10T03:00", True),
        ("Mo-Fr 22:00-06:00; PH off", "2026-10-01T03:00", True),  # the night of 30 September
        ("Mo-Fr 22:00-06:00; PH off", "2026-10-02T03:00", False),
        ("Mo-Fr 22:00-06:00; PH off", "2026-10-08T03:00", False),
        ("Sa[2] 13:00-16:00", "2026-03-14T13:00", True),
        ("Sa[2] 13:00-16:00", "2026-03-07T13:00", False),
        ("Fr[-1] 13:00-16:00", "2026-03-27T13:00", True),
        ("Fr[-1] 13:00-16:00", "2026-03-20T13:00", False),
        ("Nov-Mar 07:00-21:00", "2026-03-31T08:00", True),
        ("Nov-Mar 07:00-21:00", "2026-04-01T08:00", False),
        ("2026 Dec 30-2027 Jan 02 off; 24/7", "2027-01-01T08:00", True),
        ("24/7; 2026 Dec 30-2027 Jan 02 off", "2027-01-02T08:00", False),
        ("24/7; 2026 Dec 30-2027 Jan 02 off", "2026-01-01T08:00", True),
    ],
)
def test_at_the_minute(hours, moment, answer):
    assert is_open(hours, at(moment)) is answer


@pytest.mark.parametrize(
    ("hours", "moment", "answer"),
    [
        (WORKING, "2026-10-01T10:00", False),
        (WORKING, "2026-10-10T10:00", True),
        (WORKING, "2025-09-28T10:00", True),
        (WORKING, "2026-10-11T10:00", False),
        ("Mo-Fr 09:00-17:00", "2026-10-01T10:00", True),  # the weekday, holiday or not
        ("Mo-Fr 09:00-17:00", "2026-10-10T10:00", False),
        ("Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off", "2026-10-10T16:00", True),
        ("Sa-Su 10:00-16:00", "2026-10-10T11:00", True),  # the weekend, worked or not
        ("Sa-Su,PH 10:00-16:00", "2026-10-10T11:00", False),  # days of rest
        ("Sa-Su,PH 10:00-16:00", "2026-10-01T11:00", True),
        ("Sa 10:00-16:00; PH off", "2026-10-10T11:00", True),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00", "2026-10-10T10:00", True),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00", "2026-10-05T10:00", True),  # a Monday
        ("Mo-Th 09:00-17:00; Fr 09:00-16:00; PH off", "2026-10-10T15:59", True),
        ("Mo-Th 09:00-17:00; Fr 09:00-16:00; PH off", "2026-10-10T16:00", None),  # as Friday, or not
        ("Mo-Th 09:00-17:00; Fr 09:00-16:00; PH off", "2026-10-10T17:00", False),
        ("09:00-17:00; PH unknown", "2026-10-01T10:00", None),
    ],
)
def test_holidays_and_make_up_days(hours, moment, answer):
    assert is_open(hours, at(moment)) is answer


@pytest.mark.parametrize(
    ("hours", "moment", "answer"),
    [
        (WORKING, "2027-03-03T10:00", None),  # may be a holiday
        (WORKING, "2027-03-03T08:59", False),
        (WORKING, "2027-03-06T10:00", None),  # a Saturday that may be worked
        (WORKING, "2027-03-06T17:00", False),
        (WORKING, "2026-12-31T16:59", True),
        ("Mo-Fr 09:00-17:00", "2027-03-03T10:00", True),
        ("09:00-17:00; PH 10:00-16:00", "2027-03-03T10:00", True),
        ("09:00-17:00; PH 10:00-16:00", "2027-03-03T09:59", None),
        ("Mo-Fr 22:00-06:00; PH off", "2027-01-01T03:00", True),  # the night of 31 December 2026
        ("Mo-Fr 22:00-06:00; PH off", "2027-01-02T03:00", None),
        ("SH 09:00-17:00", "2026-07-20T10:00", None),
        ("SH 09:00-17:00", "2026-07-20T18:00", False),
    ],
)
def test_only_what_depends_on_an_unknown_year_is_unknown(hours, moment, answer):
    assert is_open(hours, at(moment)) is answer


def test_without_any_notice_every_year_is_unknown():
    assert is_open(WORKING, at("2026-10-01T10:00"), Calendar({})) is None


@pytest.mark.parametrize("hours", ["", "夜间营业", "sunrise-sunset", "09:00+", "week 1-10 09:00-17:00", "Mo-Fr 9-17"])
def test_hours_that_are_not_understood_are_unknown(hours):
    start, end = at("2026-03-02T00:00"), at("2026-03-03T00:00")
    assert is_open(hours, start) is None
    assert intervals(hours, start, end) == []
    assert unknown_intervals(hours, start, end) == [(start, end)]
    assert next_change(hours, start) == Change()


def test_a_moment_of_another_zone_is_taken_to_shanghai():
    assert is_open("09:00-17:00", datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) is True
    assert is_open("09:00-17:00", datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) is False


def test_a_moment_without_a_zone_is_shanghai_time():
    assert is_open("09:00-17:00", at("2026-03-02T09:00").replace(tzinfo=None)) is True


def test_intervals_join_over_midnight_and_end_where_they_are_asked_to():
    start, end = at("2026-03-02T03:00"), at("2026-03-04T04:00")
    assert intervals("20:00-06:00", start, end) == [
        (start, at("2026-03-02T06:00")),
        (at("2026-03-02T20:00"), at("2026-03-03T06:00")),
        (at("2026-03-03T20:00"), end),
    ]
    assert intervals("24/7", start, end) == [(start, end)]


def test_the_unknown_part_of_two_weeks_is_told_apart():
    start, end = at("2026-12-31T00:00"), at("2027-01-02T00:00")
    assert intervals(WORKING, start, end) == [(at("2026-12-31T09:00"), at("2026-12-31T17:00"))]
    assert unknown_intervals(WORKING, start, end) == [(at("2027-01-01T09:00"), at("2027-01-01T17:00"))]


@pytest.mark.parametrize(
    ("hours", "moment", "change"),
    [
        (WORKING, "2026-09-30T16:00", Change(closes_at=at("2026-09-30T17:00"))),
        (WORKING, "2026-09-30T17:00", Change(opens_at=at("2026-10-08T09:00"))),
        (WORKING, "2026-10-09T17:00", Change(opens_at=at("2026-10-10T09:00"))),
        (WORKING, "2026-12-31T17:00", Change()),  # the next opening is unknown
        (WORKING, "2027-01-01T10:00", Change()),
        ("24/7", "2026-09-30T16:00", Change()),
        ("22:00-06:00", "2026-09-30T23:00", Change(closes_at=at("2026-10-01T06:00"))),
        ("Jan 15 09:00-11:00", "2026-01-15T11:00", Change(opens_at=at("2027-01-15T09:00"))),
        ("2025 09:00-11:00", "2026-01-15T11:00", Change()),
    ],
)
def test_the_next_change(hours, moment, change):
    assert next_change(hours, at(moment)) == change


def test_a_make_up_day_of_a_season_goes_by_the_rules_of_its_own_date():
    hours = "Apr-Sep Mo-Fr 08:00-18:00; Oct-Mar Mo-Fr 09:00-17:00; PH off"
    opens = [
        intervals(hours, at(f"{day}T00:00"), at(f"{day}T23:59"))[0][0].hour for day in ("2025-09-28", "2025-10-11")
    ]
    assert opens == [8, 9]
    assert date(2025, 9, 28).weekday() == 6
