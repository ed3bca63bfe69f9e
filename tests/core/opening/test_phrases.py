"""Chinese opening times, read and gone by: by meaning, minute by minute, with holidays and make-up days."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo_service.core.opening import is_open, parse_zh

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAYS = parse_zh("工作日 9:00-17:00")


def phrases(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# Every 13 hours and 7 minutes of 2025 and 2026: the time of day moves through the whole day.
MOMENTS = [at("2025-01-01 00:00") + timedelta(minutes=787 * step) for step in range(730 * 24 * 60 // 787)]


@pytest.mark.parametrize("row", phrases("corpus") + phrases("kept_back"), ids=lambda row: row["phrase"])
def test_a_phrase_means_what_a_person_reads(row: dict[str, str]) -> None:
    if not row["osm"]:
        with pytest.raises(ValueError, match=r"."):
            parse_zh(row["phrase"])
        return
    hours = parse_zh(row["phrase"])
    if hours != row["osm"]:
        assert [is_open(hours, moment) for moment in MOMENTS] == [is_open(row["osm"], moment) for moment in MOMENTS]


@pytest.mark.parametrize(
    ("hours", "moment", "answer"),
    [
        ("24/7", "2027-03-01 03:00", True),
        ("09:00-17:00", "2025-06-30 08:59", False),
        ("09:00-17:00", "2025-06-30 09:00", True),
        ("09:00-17:00", "2025-06-30 16:59", True),
        ("09:00-17:00", "2025-06-30 17:00", False),
        ("22:00-02:00", "2025-07-01 01:59", True),
        ("22:00-02:00", "2025-07-01 02:00", False),
        (WORKDAYS, "2025-10-01 10:00", False),  # National Day, a Wednesday
        (WORKDAYS, "2025-09-28 10:00", True),  # a Sunday made up for it
        (WORKDAYS, "2025-09-27 10:00", False),  # a Saturday like any other
        (WORKDAYS, "2026-01-01 10:00", False),
        (WORKDAYS, "2027-03-01 10:00", None),  # no notice for 2027 yet
        (WORKDAYS, "2027-03-01 20:00", False),  # closed whatever kind of day it is
        ("Mo-Fr 09:00-17:00", "2027-03-01 10:00", True),  # a Monday: no holiday is asked about
    ],
)
def test_open_is_yes_no_or_unknown_to_the_minute(hours: str, moment: str, answer: bool | None) -> None:
    assert is_open(hours, at(moment)) is answer


@pytest.mark.parametrize("phrase", ["看情况", "", "25:00-26:00", "夜间营业", "9:00-"])
def test_what_cannot_be_read_is_refused_and_not_guessed(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_zh(phrase)
