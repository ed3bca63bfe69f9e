"""The State Council's calendar: every day of it, and counting working days."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from geo_service.core.calendar import BrokenCalendar, Calendar, UnknownYear, read_calendar

YEARS = (2024, 2025, 2026)
NOTICE = """source = "国办发明电〔2026〕9号"
date = 2026-11-10

[[holiday]]
zh = "元旦"
en = "New Year"
day = 2027-01-01
first = {first}
last = {last}
make_up = [{make_up}]
"""


@pytest.fixture(name="calendar", scope="module")
def _calendar():
    return read_calendar()


@pytest.fixture(name="read")
def _read(tmp_path):
    """Reads a calendar of one file, 2027 unless named otherwise."""

    def read(name="2027.toml", text=None, first="2027-01-01", last="2027-01-03", make_up=""):
        (tmp_path / "calendar").mkdir()
        written = NOTICE.format(first=first, last=last, make_up=make_up) if text is None else text
        (tmp_path / "calendar" / name).write_text(written, encoding="utf-8")
        return read_calendar(tmp_path)

    return read


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_what_chinesecalendar_says(calendar, year):
    days = [date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    assert [calendar.is_working_day(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]
    named = [chinese_calendar.get_holiday_detail(day) for day in days]
    assert [calendar.holiday(day) is not None for day in days] == [off and name is not None for off, name in named]
    assert [calendar.is_make_up(day) for day in days] == [not off and name is not None for off, name in named]


@pytest.mark.parametrize(
    ("year", "source", "day", "off", "worked"),
    [
        (2024, "国办发明电〔2023〕7号", date(2023, 10, 25), 28, 8),
        (2025, "国办发明电〔2024〕12号", date(2024, 11, 12), 28, 5),
        (2026, "国办发明电〔2025〕7号", date(2025, 11, 4), 33, 6),
    ],
)
def test_a_year_names_its_notice(calendar, year, source, day, off, worked):
    notice = calendar.notices[year]
    assert (notice.source, notice.date) == (source, day)
    assert sum(len(holiday.days()) for holiday in notice.holiday) == off
    assert sum(len(holiday.make_up) for holiday in notice.holiday) == worked


def test_the_first_working_day_is_the_day_after(calendar):
    assert calendar.nth_working_day(date(2025, 3, 3), 1) == date(2025, 3, 4)  # Monday, Tuesday


def test_a_make_up_sunday_is_the_first_working_day_after_a_friday(calendar):
    assert calendar.nth_working_day(date(2025, 9, 26), 1) == date(2025, 9, 28)


def test_fifteen_working_days_over_the_national_day(calendar):
    # 28, 29, 30 September are 3; 9, 10, 11 October 6; 13-17 October 11; 20-23 October 15.
    assert calendar.nth_working_day(date(2025, 9, 26), 15) == date(2025, 10, 23)


def test_a_start_on_a_holiday_counts_from_the_next_working_day(calendar):
    assert calendar.nth_working_day(date(2026, 2, 17), 1) == date(2026, 2, 24)


def test_the_last_working_day_of_the_last_year_known_is_found(calendar):
    assert calendar.nth_working_day(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_a_count_that_runs_into_a_year_without_a_notice_is_refused(calendar):
    with pytest.raises(UnknownYear, match=r"2027.*known: 2024, 2025, 2026") as refused:
        calendar.nth_working_day(date(2026, 12, 31), 1)
    assert refused.value.status == 503
    assert "2027 年的节假日安排尚未录入" in refused.value.problem("zh")["detail"]


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_no_day_of_a_year_without_a_notice_is_guessed(calendar, day):
    for question in (calendar.is_working_day, calendar.holiday, calendar.is_make_up):
        with pytest.raises(UnknownYear):
            question(day)


def test_the_zeroth_working_day_is_refused(calendar):
    with pytest.raises(ValueError, match="n is 0"):
        calendar.nth_working_day(date(2025, 3, 3), 0)


def test_working_days_are_counted_with_both_ends(calendar):
    assert calendar.working_days(date(2025, 9, 28), date(2025, 10, 9)) == 4  # 28, 29, 30 September, 9 October
    assert calendar.working_days(date(2025, 10, 1), date(2025, 10, 8)) == 0
    assert calendar.working_days(date(2025, 10, 9), date(2025, 10, 8)) == 0


def test_a_year_that_an_operator_adds_is_known(read):
    calendar = read(make_up="2027-01-09")
    assert calendar.is_working_day(date(2027, 1, 9))
    assert not calendar.is_working_day(date(2027, 1, 1))


def test_a_notice_may_begin_in_december(read):
    assert read(first="2026-12-31").notices[2027].holiday[0].first == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "next.toml"}, "not a year of four digits"),
        ({"text": "source = "}, "2027.toml"),
        ({"text": 'source = "a newspaper"'}, "source"),
        ({"first": "2027-01-05"}, "is after last"),
        ({"first": "2026-11-30"}, "2026-11-30 is not in 2027"),
        ({"make_up": "2027-01-06"}, "not on a weekend"),
        ({"make_up": "2027-01-02"}, "stands there twice"),
        ({"make_up": '"soon"'}, "make_up"),
    ],
)
def test_a_broken_file_is_named(read, given, why):
    with pytest.raises(BrokenCalendar, match=why):
        read(**given)


def test_a_folder_without_calendars_knows_no_year(tmp_path):
    with pytest.raises(UnknownYear, match="known: none"):
        read_calendar(tmp_path).is_working_day(date(2025, 3, 3))
    assert Calendar({}).holidays == []
