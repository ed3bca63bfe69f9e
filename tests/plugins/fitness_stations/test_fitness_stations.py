"""Fitness stations: the timetable of 附件2-8 at both sides, the order of states, the thirty places."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.core.calendar import DAY
from geo_service.plugins.fitness_stations.plugin import PLUGIN
from tests.plugins.asking import by_function

decide, result_of = by_function(PLUGIN)
STEPS = {
    "pre_application": ("2025-01-01", "2025-01-31", "附件2-8 三(一)"),
    "application": ("2025-02-01", "2025-04-30", "附件2-8 三(二)"),
    "construction": ("2025-05-01", "2025-09-30", "附件2-8 三(三)"),
    "acceptance": ("2025-06-01", "2025-09-30", "附件2-8 三(四)"),
    "subsidy": ("2025-10-01", "2025-10-31", "附件2-8 三(五)"),
    "plaque": ("2025-10-01", "2025-10-31", "附件2-8 三(五)"),
}
MONTHS = {
    "pre_application": "1",
    "application": "2 3 4",
    "construction": "5 6 7 8 9",
    "acceptance": "6 7 8 9",
    "subsidy": "10",
    "plaque": "10",
}
STATES = ("pre_applied", "applied", "selected", "under_construction", "accepted", "plaque_given", "exited")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_open_from_its_first_day_to_its_last(step):
    first, last, clause = STEPS[step]
    for day, reason in (
        (date.fromisoformat(first) - DAY, "step_not_open"),
        (date.fromisoformat(first), None),
        (date.fromisoformat(last), None),
        (date.fromisoformat(last) + DAY, "step_closed"),
    ):
        answer = decide("station.step", step=step, on=str(day), edition="2025")
        assert answer["result"] == {
            "accepted": reason is None,
            "reason": reason,
            "first_day": first,
            "last_day": last,
        }
        assert answer["clause"] == clause


def test_what_is_built_may_be_accepted_while_others_are_still_built():
    for step in ("construction", "acceptance"):
        answer = decide("station.step", step=step, on="2025-06-01")
        assert (answer["result"]["accepted"], answer["reading"]) == (True, "C39")


@given(st.sampled_from(list(STEPS)), st.dates(date(2024, 12, 1), date(2026, 1, 31)))
@settings(max_examples=500)
def test_a_step_is_open_in_the_printed_months_of_the_year_and_in_no_other(step, day):
    result = result_of("station.step", step=step, on=str(day))
    assert result["accepted"] == (day.year == 2025 and str(day.month) in MONTHS[step].split())
    assert (result["reason"] == "no_edition") == (day.year != 2025)


@pytest.mark.parametrize("from_", STATES)
@pytest.mark.parametrize("to", STATES)
@pytest.mark.parametrize("visited", [True, False])
def test_states_follow_each_other_one_by_one_and_none_is_selected_without_a_visit(from_, to, visited):
    answer = decide("station.transition", **{"from": from_, "to": to, "site_visit_done": visited})
    if (from_, to) not in pairwise(STATES):
        reason = "bad_sequence"
    elif to == "selected" and not visited:
        reason = "site_visit_required"
    else:
        reason = None
    assert answer["result"] == {"accepted": reason is None, "reason": reason}
    assert answer["quote"]


def test_a_visit_that_is_not_told_of_was_not_made():
    answer = decide("station.transition", **{"from": "applied", "to": "selected"})
    assert (answer["result"]["reason"], answer["clause"]) == ("site_visit_required", "附件2-8 三(二)")
    assert "到现场进行确认" in answer["quote"]


@pytest.mark.parametrize(("selected", "left"), [(0, 30), (29, 1), (30, 0), (31, 0)])
def test_thirty_stations_are_selected_and_no_more(selected, left):
    answer = decide("station.select", already_selected=selected)
    assert answer["result"] == {
        "accepted": left > 0,
        "reason": None if left else "places_full",
        "places_left": left,
    }
    assert answer["clause"] == "附件2-8 二1"


@given(st.integers(0, 10**9) | st.integers(0, 60))
@settings(max_examples=300)
def test_a_place_is_left_while_fewer_than_thirty_are_taken(selected):
    result = result_of("station.select", already_selected=selected)
    assert result["accepted"] == (selected in range(30))
    assert result["places_left"] == len(range(selected, 30))


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_a_year_without_an_edition_is_refused(day):
    for decision, question in (
        ("station.step", {"step": "plaque", "on": day}),
        ("station.transition", {"from": "applied", "to": "selected", "site_visit_done": True, "as_of": day}),
        ("station.select", {"already_selected": 0, "as_of": day}),
    ):
        result = result_of(decision, **question)
        assert (result["accepted"], result["reason"]) == (False, "no_edition")


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("station.step", {"step": "opening", "on": "2025-05-01"}, "step"),
        ("station.step", {"step": "plaque"}, "on"),
        ("station.transition", {"to": "selected"}, "from"),
        ("station.transition", {"from": "applied", "to": "open"}, "to"),
        ("station.transition", {"from_": "applied", "to": "selected"}, "from"),
        ("station.select", {"already_selected": -1}, "already_selected"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, problem["errors"][0]["where"]) == (422, where)


def test_the_targets_of_the_notice_are_listed_and_the_kind_stays(client):
    programme = client.get("/programmes/fitness_stations").json()
    assert programme["kinds"] == ["fitness_station"]
    assert [(one["code"], one["amount"], one["unit"]["en"], one["clause"]) for one in programme["targets"]] == [
        ("stations", 30, "stations", "附件2-8 一"),
        ("staff_reached", 1_000_000, "persons", "附件2-8 一"),
    ]


def test_the_subsidy_has_no_amount_as_the_notice_prints_none(client):
    for decision in client.get("/programmes/fitness_stations/decisions").json():
        assert not [name for name in decision["result"]["properties"] if "yuan" in name or "amount" in name]
