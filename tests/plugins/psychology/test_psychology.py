"""Mental-health care: the timetable of 附件2-10 at both sides, and the hotline at every hour."""

import json
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from geo_service.core.calendar import DAY, SHANGHAI
from geo_service.plugins.psychology.decisions import mind_hotline_open
from geo_service.plugins.psychology.plugin import PLUGIN
from geo_service.plugins.psychology.questions import Moment
from geo_service.plugins.psychology.rules import BOOK, Hotline
from tests.plugins.asking import by_function

decide, result_of = by_function(PLUGIN)
STEPS = {
    "hotline": ("2025-01-01", "2025-12-31", "附件2-10 三1"),
    "courses": ("2025-04-01", "2025-10-31", "附件2-10 三2"),
    "places": ("2025-01-01", "2025-11-30", "附件2-10 三3"),
    "demonstration_places": ("2025-01-01", "2025-11-30", "附件2-10 三3"),
    "team_training": ("2025-04-01", "2025-06-30", "附件2-10 三4"),
    "mechanism": ("2025-02-01", "2025-11-30", "附件2-10 三5"),
}
MONTHS = {
    "hotline": range(1, 13),
    "courses": range(4, 11),
    "places": range(1, 12),
    "demonstration_places": range(1, 12),
    "team_training": range(4, 7),
    "mechanism": range(2, 12),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_open_from_its_first_day_to_its_last(step):
    first, last, clause = STEPS[step]
    for day, reason in (
        (date.fromisoformat(first) - DAY, "step_not_open"),
        (date.fromisoformat(first), None),
        (date.fromisoformat(last), None),
        (date.fromisoformat(last) + DAY, "step_closed"),
    ):
        answer = decide("mind.step", step=step, on=str(day), edition="2025")
        assert answer["result"] == {
            "accepted": reason is None,
            "reason": reason,
            "first_day": first,
            "last_day": last,
        }
        assert answer["clause"] == clause


def test_before_december_is_read_as_until_the_last_of_november():
    answer = decide("mind.step", step="demonstration_places", on="2025-12-01")
    assert (answer["result"]["reason"], answer["reading"]) == ("step_closed", "C50")
    assert "12 月份前" in answer["quote"]


@given(st.sampled_from(list(STEPS)), st.dates(date(2024, 12, 1), date(2026, 1, 31)))
@settings(max_examples=500)
def test_a_step_is_open_in_the_printed_months_of_the_year_and_in_no_other(step, day):
    result = result_of("mind.step", step=step, on=str(day))
    assert result["accepted"] == (day.year == 2025 and day.month in MONTHS[step])
    assert (result["reason"] == "no_edition") == (day.year != 2025)


@pytest.mark.parametrize("hour", range(24))
def test_the_hotline_is_open_at_every_hour(hour):
    for time in (f"{hour:02d}:00:00", f"{hour:02d}:59:59.999999"):
        answer = decide("mind.hotline_open", at=f"2025-10-01T{time}+08:00")
        assert answer["result"] == {"accepted": True, "reason": None, "open": True, "number": "12351"}
        assert answer["clause"] == "附件2-10 二(一)"


@pytest.mark.parametrize(
    ("at", "known"),
    [
        ("2024-12-31T23:59:59+08:00", False),
        ("2025-01-01T00:00:00+08:00", True),
        ("2024-12-31T15:59:59Z", False),
        ("2024-12-31T16:00:00Z", True),
        ("2025-12-31T15:59:59Z", True),
        ("2025-12-31T16:00:00Z", False),
        ("2025-12-31T23:59:59-05:00", False),
    ],
)
def test_the_year_of_a_moment_is_that_of_its_day_in_shanghai(at, known):
    result = result_of("mind.hotline_open", at=at)
    assert (result["open"], result["reason"]) == ((True, None) if known else (None, "no_edition"))


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2024-12-31T23:59:59+08:00", "step_not_open"),
        ("2025-01-01T00:00:00+08:00", None),
        ("2025-12-31T23:59:59+08:00", None),
        ("2026-01-01T00:00:00+08:00", "step_closed"),
        ("2026-05-01T03:00:00+08:00", "step_closed"),
    ],
)
def test_the_hotline_is_open_on_the_days_of_its_step_even_when_the_edition_is_named(at, reason):
    answer = decide("mind.hotline_open", at=at, edition="2025")
    assert answer["result"] == {"accepted": not reason, "reason": reason, "open": not reason, "number": "12351"}
    assert result_of("mind.step", step="hotline", on=at[:10], edition="2025")["reason"] == reason
    assert ("附件2-10 三1" in answer["clause"]) == (reason is not None)


@given(
    st.datetimes(min_value=datetime(2024, 12, 30), max_value=datetime(2026, 1, 2)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
@settings(max_examples=500)
def test_the_hotline_is_open_whenever_it_is_2025_eight_hours_ahead_of_greenwich(local, offset_minutes):
    in_shanghai = local - timedelta(minutes=offset_minutes) + timedelta(hours=8)
    at = local.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    result = result_of("mind.hotline_open", at=at.isoformat())
    assert (result["open"] is True) == result["accepted"] == (in_shanghai.year == 2025)


@pytest.mark.parametrize(
    "at",
    [
        "2025-10-01T03:00:00+08:00",
        "2025-09-30T19:00:00Z",
        "2025-10-01T03:00+08:00",
        "2025-09-30t19:00:00z",
        "2025-09-30T19:00:00.0Z",
        "2025-09-30T19:00:00.000000000000Z",
        "2025-09-30T19:00:00-00:00",
        "2025-10-01T18:59:00+23:59",
        "2025-09-29T19:01:00-23:59",
    ],
)
def test_a_moment_is_written_as_rfc_3339_has_it_or_to_the_minute(at):
    moment = Moment.model_validate_json(json.dumps({"at": at}))
    assert moment.at.isoformat() == "2025-10-01T03:00:00+08:00"


@pytest.mark.parametrize(
    "at",
    [
        "1759258800",
        "2025-10-01",
        "2025-10-01T12:00:00",
        "2025-10-01T25:00:00+08:00",
        "2025-10-01T24:00:00+08:00",
        "2025-02-29T03:00:00+08:00",
        "2025-W40-3T03:00+08:00",
        "20251001T030000+0800",
        "2025-10-01T03:00:00+0800",
        "2025-10-01T03:00:00+08",
        "2025-10-01T03:00:00+08:00:30",
        "2025-10-01T03:00:00+24:00",
        "2025-10-01T03:00:00+08:60",
        "2025-10-01T03:00:00,5+08:00",
        "2025-10-01T03:00:00.+08:00",
        "2025-10-01x03:00:00+08:00",
        "2025-10-01 03:00:00+08:00",
        "2025-10-01\x0003:00:00+08:00",
        "2025-10-01T03:00:00+08:00\n",
        "２０２５-10-01T03:00:00+08:00",
    ],
)
def test_a_moment_written_otherwise_is_none(at):
    with pytest.raises(ValidationError) as refused:
        Moment.model_validate_json(json.dumps({"at": at}))
    assert [fault["loc"] for fault in refused.value.errors()] == [("at",)]


@pytest.mark.parametrize(("opens", "closes"), [(8, 20), (0, 1), (23, 24)])
def test_a_hotline_with_hours_would_open_at_the_first_and_close_at_the_last(opens, closes):
    rules = BOOK.newest.latest
    hotline = rules.hotline.model_copy(update={"opens_hour": opens, "closes_hour": closes})
    hours = rules.model_copy(update={"hotline": hotline})
    for hour in range(24):
        moment = Moment(at=datetime(2025, 6, 1, hour, 59, tzinfo=SHANGHAI))
        result = mind_hotline_open(moment, hours).result
        assert (result.open, result.reason) == ((True, None) if opens <= hour <= closes - 1 else (False, "step_closed"))


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [({"opens_hour": 8, "closes_hour": 8}, "not after"), ({"closes_hour": 25}, "less than or equal")],
)
def test_hours_that_are_no_day_are_refused(hours, wrong):
    hotline = BOOK.newest.latest.hotline.model_dump()
    with pytest.raises(ValidationError, match=wrong):
        Hotline.model_validate({**hotline, **hours})


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("mind.step", {"step": "party", "on": "2025-05-01"}, "step"),
        ("mind.step", {"step": "courses"}, "on"),
        ("mind.hotline_open", {"at": "2025-10-01T03:00:00"}, "at"),
        ("mind.hotline_open", {"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ("mind.hotline_open", {"at": "9999-12-31T16:00:00Z"}, "at"),
        ("mind.hotline_open", {}, "at"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, problem["errors"][0]["where"]) == (422, where)


def test_the_target_of_the_notice_is_ten_thousand_persons_and_the_huts_stay(client):
    programme = client.get("/programmes/psychology").json()
    assert programme["kinds"] == ["psychology_hut"]
    assert [(one["code"], one["amount"], one["unit"], one["clause"]) for one in programme["targets"]] == [
        ("persons", 10_000, {"zh": "名", "en": "persons"}, "附件2-10 一")
    ]
