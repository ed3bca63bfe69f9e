"""Legal service: every limit and day of 附件2-5 at both sides."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.legal_service.plugin import PLUGIN
from tests.plugins.asking import by_function

decide, result_of = by_function(PLUGIN)
FULL = {
    "events": 100,
    "platform_hq_total": 14,
    "platform_hq_covered": 14,
    "person_times": 200_000,
    "legal_aid_person_times": 1000,
}


@pytest.mark.parametrize(("led", "missing"), [(0, 2), (1, 1), (2, 0), (3, 0)])
def test_a_union_leads_two_events_itself_and_those_of_others_do_not_count(led, missing):
    for joint in ({}, {"joint_events": 5}):
        answer = decide("target.union", self_led_events=led, **joint)
        assert answer["result"] == {
            "met": missing == 0,
            "missing": missing,
            "reason": "below_min" if missing else None,
        }
        assert (answer["clause"], answer["reading"]) == ("附件2-5 四4", "C35")


@pytest.mark.parametrize(("notices", "missing"), [(0, 2), (1, 1), (2, 0), (3, 0)])
def test_progress_is_told_of_twice_a_year(notices, missing):
    answer = decide("target.notices", notices=notices)
    assert (answer["result"]["met"], answer["result"]["missing"]) == (missing == 0, missing)
    assert answer["clause"] == "附件2-5 四5"


@pytest.mark.parametrize(
    ("dates", "h1", "h2"),
    [
        ([], False, False),
        (["2025-01-01"], True, False),
        (["2025-06-30"], True, False),
        (["2025-07-01"], False, True),
        (["2025-12-31"], False, True),
        (["2025-06-30", "2025-07-01"], True, True),
        (["2025-12-31", "2025-01-01"], True, True),
        (["2025-07-01", "2025-12-31"], False, True),
        (["2024-12-31", "2025-07-01"], False, True),
    ],
)
def test_each_half_year_needs_a_lecture_of_its_own(dates, h1, h2):
    answer = decide("target.lectures", dates=dates)
    assert answer["result"] == {
        "met": h1 and h2,
        "reason": None if h1 and h2 else "below_min",
        "h1": h1,
        "h2": h2,
        "missing": [half for half, held in (("h1", h1), ("h2", h2)) if not held],
    }
    assert answer["clause"] == "附件2-5 四3"


def test_a_lecture_of_the_next_year_counts_for_neither_half():
    result = result_of("target.lectures", dates=["2025-03-10", "2026-01-01"])
    assert (result["h1"], result["h2"]) == (True, False)


def test_a_lecture_of_the_year_before_is_none_of_the_year_that_it_is():
    answer = decide("target.lectures", dates=["2024-03-01"], as_of="2025-12-31")
    assert (answer["result"]["h1"], answer["result"]["h2"], answer["edition"]) == (False, False, "2025")
    assert answer["result"]["reason"] == "below_min"
    assert decide("target.lectures", dates=["2025-03-01"], as_of="2024-12-31")["edition"] == "2025"
    assert decide("target.lectures", dates=["2024-03-01"], as_of="2024-12-31")["edition"] is None


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=8))
@settings(max_examples=300)
def test_the_lectures_are_those_of_a_calendar_kept_by_months(days):
    months = {day.month for day in days if day.year == 2025}
    h1, h2 = bool(months & {1, 2, 3, 4, 5, 6}), bool(months & {7, 8, 9, 10, 11, 12})
    result = result_of("target.lectures", dates=[str(day) for day in days], edition="2025")
    assert (result["h1"], result["h2"], result["met"]) == (h1, h2, h1 and h2)


@pytest.mark.parametrize(
    ("on", "at_leading_platform", "reason", "missing"),
    [
        ("2025-01-01", True, None, []),
        ("2025-03-31", True, None, []),
        ("2025-04-01", True, "step_closed", ["first_quarter"]),
        ("2024-12-31", True, "step_not_open", ["first_quarter"]),
        ("2025-03-31", False, "below_min", ["leading_platform"]),
        ("2025-04-01", False, "step_closed", ["first_quarter", "leading_platform"]),
    ],
)
def test_the_first_event_is_in_the_first_quarter_at_a_leading_platform(on, at_leading_platform, reason, missing):
    answer = decide("target.first_event", on=on, at_leading_platform=at_leading_platform, edition="2025")
    assert answer["result"] == {"met": not missing, "reason": reason, "missing": missing}
    assert answer["clause"] == "附件2-5 四2"


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)) | st.dates(), st.booleans())
@settings(max_examples=300)
def test_no_first_event_is_met_outside_three_months(day, at_leading_platform):
    result = result_of("target.first_event", on=str(day), at_leading_platform=at_leading_platform)
    assert result["met"] == ((day.year, day.month) in {(2025, 1), (2025, 2), (2025, 3)} and at_leading_platform)
    assert (result["reason"] == "no_edition") == (day.year != 2025)


@pytest.mark.parametrize(
    ("counter", "missing", "clause_words"),
    [
        ("events", "events", "至少 100 场"),
        ("platform_hq_covered", "platform_hq", "覆盖所有总部"),
        ("person_times", "person_times", "20 万人次"),
        ("legal_aid_person_times", "legal_aid_person_times", "1000 人次"),
    ],
)
def test_one_less_than_a_target_of_the_city_is_not_enough(counter, missing, clause_words):
    answer = decide("target.city", **{**FULL, counter: FULL[counter] - 1})
    assert answer["result"] == {"met": False, "reason": "below_min", "missing": [missing]}
    assert clause_words in answer["quote"]


def test_every_target_of_the_city_reached_exactly_is_enough_and_more_does_no_harm():
    assert result_of("target.city", **FULL) == {"met": True, "reason": None, "missing": []}
    assert result_of("target.city", **{**FULL, "events": 101, "person_times": 210_000})["met"]


@given(*[st.integers(0, 250) for _ in range(3)], st.integers(0, 400_000), st.integers(0, 2_000))
@settings(max_examples=300)
def test_the_city_lacks_what_a_list_kept_by_hand_lacks(events, total, covered, person_times, legal_aid):
    covered, legal_aid = min(covered, total), min(legal_aid, person_times)
    result = result_of(
        "target.city",
        events=events,
        platform_hq_total=total,
        platform_hq_covered=covered,
        person_times=person_times,
        legal_aid_person_times=legal_aid,
    )
    lacking = []
    if events <= 99:
        lacking.append("events")
    if total != covered:
        lacking.append("platform_hq")
    if person_times <= 199_999:
        lacking.append("person_times")
    if legal_aid <= 999:
        lacking.append("legal_aid_person_times")
    assert (result["missing"], result["met"]) == (lacking, lacking == [])


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_a_year_without_an_edition_is_refused(day):
    for decision, question in (
        ("target.first_event", {"on": day, "at_leading_platform": True}),
        ("target.lectures", {"dates": [day]}),
        ("target.union", {"self_led_events": 2, "as_of": day}),
        ("target.notices", {"notices": 2, "as_of": day}),
        ("target.city", {**FULL, "as_of": day}),
    ):
        result = result_of(decision, **question)
        assert (result["met"], result["reason"]) == (False, "no_edition")


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("target.union", {"joint_events": 2}, "self_led_events"),
        ("target.lectures", {"dates": ["2025-02-29"]}, "dates:0"),
        ("target.first_event", {"on": "2025-03-01"}, "at_leading_platform"),
        ("target.city", {**FULL, "platform_hq_covered": 15}, "platform_hq_covered"),
        ("target.city", {**FULL, "legal_aid_person_times": 200_001}, "legal_aid_person_times"),
        ("target.city", {**FULL, "person_times": -1}, "person_times"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, problem["errors"][0]["where"]) == (422, where)


def test_a_whole_that_is_smaller_than_its_part_is_told_of_at_each_part(post):
    _, problem = post("target.city", {**FULL, "platform_hq_total": 13, "person_times": 999})
    assert [error["where"] for error in problem["errors"]] == ["platform_hq_covered", "legal_aid_person_times"]
    assert [error["given"] for error in problem["errors"]] == [14, 1000]


def test_the_targets_of_the_notice_are_listed_each_in_its_own_unit(client):
    assert [
        (one["code"], one["amount"], one["unit"]["en"], one["clause"])
        for one in client.get("/programmes/legal_service").json()["targets"]
    ] == [
        ("events", 100, "events", "附件2-5 三"),
        ("person_times", 200_000, "person-times", "附件2-5 三"),
        ("legal_aid_person_times", 1000, "person-times", "附件2-5 三"),
    ]
