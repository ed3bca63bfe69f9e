"""What parse_zh makes of a phrase, and how it says that it does not understand."""

import pytest

from geo_service.core.calendar import Calendar
from geo_service.core.opening import NotUnderstood, parse_zh
from geo_service.core.opening.festivals import FESTIVALS, festival_dates, not_yet_known_dates


@pytest.mark.parametrize(
    ("phrase", "hours"),
    [
        ("工作日 9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("周一至周五 9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("周一至周五 9:00-17:00（法定节假日除外）", "Mo-Fr 09:00-17:00; PH off"),
        ("周一至周五 9:00-17:00，节假日照常", "Mo-Fr 09:00-17:00"),
        ("周一闭馆（节假日除外），其余时间 9:00-17:00", "09:00-17:00; Mo off; PH 09:00-17:00"),
        ("24小时值班", "24/7"),
        ("9:00-17:00（节假日另行通知）", "09:00-17:00; PH unknown"),
        ("8:30开门，17:00关门", "08:30-17:00"),
        ("晚上12点至早上6点", "00:00-06:00"),
        ("每月31日 9:00-10:00", "Jan 31,Mar 31,May 31,Jul 31,Aug 31,Oct 31,Dec 31 09:00-10:00"),
        ("Mon-Fri 9:00am-5:00pm", "Mo-Fr 09:00-17:00"),
    ],
)
def test_a_reading(phrase, hours):
    assert parse_zh(phrase) == hours


@pytest.mark.parametrize(
    ("phrase", "zh", "en"),
    [
        ("夜间营业", "没有写明几点到几点", "from when to when"),
        ("9:00-17:00 看心情", "不认识“看心情”", "'看心情' is not known"),
        ("9:00-25:00", "没有“25:00”这个时间", "there is no '25:00'"),
        ("8:30-5:00", "分不清是上午还是下午", "morning or afternoon"),
        ("夏季 8:00-18:00", "没有写明季节", "which the season is"),
        ("春节（2月15日至23日）休息，平时9:00-17:00", "没有写明是哪一年", "of which year"),
        ("9-17", "这里多了或少了字", "too many or too few"),
        ("9:00", "没有写明到几点", "until when"),
        ("2月30日 9:00-17:00", "没有“2月30日”这个时间", "there is no '2月30日'"),
        ("每月第六个周五 9:00-17:00", "这里多了或少了字", "too many or too few"),
        ("（" * 100, "这里多了或少了字", "too many or too few"),
        ("休" * 501, "超过 500 个字", "longer than 500"),
        ("", "没有写明几点到几点", "from when to when"),
    ],
)
def test_a_phrase_that_is_not_understood_says_why(phrase, zh, en):
    with pytest.raises(NotUnderstood, match="is not understood") as refused:
        parse_zh(phrase)
    assert isinstance(refused.value, ValueError)
    assert refused.value.given == phrase
    assert zh in refused.value.detail.zh
    assert en in refused.value.detail.en
    assert refused.value.problem("zh")["errors"][0]["given"] == phrase


def test_a_festival_is_unknown_in_the_years_after_the_last_notice():
    assert parse_zh("9:00-17:00，国庆期间休息") == (
        "09:00-17:00; 2024 Oct 01-07,2025 Oct 01-08,2026 Oct 01-07 off; 2027+ Sep 27-Oct 10 09:00-17:00 unknown"
    )


def test_a_festival_as_usual_changes_nothing():
    assert parse_zh("9:00-17:00，春节期间照常开放") == "09:00-17:00"


@pytest.mark.parametrize("name", FESTIVALS)
def test_festivals_lie_in_the_days_where_later_ones_are_looked_for(calendar, name):
    earlier = Calendar({2023: calendar.notices[2024]})  # so that "later" begins with 2024
    windows = not_yet_known_dates([name], earlier)
    days = [day for one in calendar.holidays if name in one.zh for day in one.days()]
    assert festival_dates([name], calendar)
    assert all(any(window.holds(day) for window in windows) for day in days)
