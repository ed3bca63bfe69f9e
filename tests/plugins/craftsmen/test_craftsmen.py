"""Craftsmen: the targets of 附件2-2 at both sides, person-times and persons apart."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.craftsmen.plugin import PLUGIN
from tests.plugins.asking import by_function

decide, result_of = by_function(PLUGIN)
FULL = {"visits_person_times": 2000, "problems_solved": 1500, "trained_person_times": 10000}


@pytest.mark.parametrize("counter", FULL)
def test_one_less_than_a_target_is_not_enough_and_one_more_does_no_harm(counter):
    for change, met in ((-1, False), (0, True), (1, True)):
        answer = decide("target.status", **{**FULL, counter: FULL[counter] + change})
        assert answer["result"] == {
            "met": met,
            "reason": None if met else "below_min",
            "missing": {} if met else {counter: 1},
        }


def test_what_each_target_lacks_is_told_with_its_own_words():
    answer = decide("target.status", visits_person_times=0, problems_solved=1499, trained_person_times=10000)
    assert answer["result"]["missing"] == {"visits_person_times": 2000, "problems_solved": 1}
    assert (answer["clause"], answer["reading"]) == ("附件2-2 二", "C51")
    assert "2000 人次以上" in answer["quote"] and "1500 个" in answer["quote"] and "1 万人次" not in answer["quote"]


def test_a_thousand_persons_of_the_title_are_not_two_thousand_person_times():
    assert result_of("target.status", **{**FULL, "visits_person_times": 1000})["missing"] == {
        "visits_person_times": 1000
    }


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from([1, 10**5]))
@settings(max_examples=300)
def test_the_year_is_done_when_nothing_is_missing(visits, problems, trained, divisor):
    done = [visits // divisor, problems // divisor, trained // divisor]
    result = result_of("target.status", **dict(zip(FULL, done, strict=True)))
    lacks = [(name, least - had) for name, least, had in zip(FULL, (2000, 1500, 10_000), done, strict=True)]
    assert result["missing"] == {name: by for name, by in lacks if by > 0}
    assert result["met"] == (not [1 for _, by in lacks if by > 0])


@pytest.mark.parametrize(
    ("as_of", "reason"),
    [
        ("2024-06-01", "step_not_open"),
        ("2024-12-31", "step_not_open"),
        ("2025-01-01", None),
        ("2025-12-31", None),
        ("2026-01-01", "step_closed"),
    ],
)
def test_a_count_of_another_year_does_not_reach_the_targets_of_an_edition_that_is_named(as_of, reason):
    answer = decide("target.status", **FULL, as_of=as_of, edition="2025")
    assert answer["result"] == {"met": reason is None, "reason": reason, "missing": {}}
    assert answer["clause"] == ("附件2-2" if reason else "附件2-2 二")
    lacking = decide("target.status", **{**FULL, "problems_solved": 0}, as_of=as_of, edition="2025")
    assert lacking["result"] == {"met": False, "reason": "below_min", "missing": {"problems_solved": 1500}}


def visited(*days):
    return [{"craftsman": person, "on": day} for person, day in days]


@pytest.mark.parametrize(
    ("visits", "person_times", "persons"),
    [
        ([], 0, 0),
        ([("X", "2025-03-01")], 1, 1),
        ([("X", "2025-03-01"), ("X", "2025-03-01")], 2, 1),
        ([("X", "2025-01-01"), ("X", "2025-12-31")], 2, 1),
        ([("X", "2025-03-01"), ("Y", "2025-03-01")], 2, 2),
        ([("X", "2025-03-01"), ("X ", "2025-03-02"), ("\u3000X", "2025-03-03")], 3, 1),
    ],
)
def test_each_visit_is_a_person_time_and_who_comes_twice_is_one_person(visits, person_times, persons):
    result = result_of("target.count", visits=visited(*visits))
    assert (result["person_times"], result["persons"], result["other_years"]) == (person_times, persons, 0)


@pytest.mark.parametrize(
    ("day", "counts"), [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_only_visits_of_the_year_count(day, counts):
    result = result_of("target.count", visits=visited(("X", day), ("Y", "2025-06-30")))
    assert (result["person_times"], result["persons"], result["other_years"]) == ((2, 2, 0) if counts else (1, 1, 1))


def test_visits_of_another_year_than_it_is_stand_apart():
    answer = decide("target.count", visits=visited(("X", "2024-12-31"), ("Y", "2024-06-30")), as_of="2025-03-01")
    result = answer["result"]
    assert (result["person_times"], result["persons"], result["other_years"], answer["edition"]) == (0, 0, 2, "2025")


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_visits_of_a_year_without_an_edition_are_refused(day):
    result = result_of("target.count", visits=visited(("X", day)))
    assert (result["accepted"], result["reason"], result["person_times"]) == (False, "no_edition", None)
    assert result_of("target.status", **FULL, as_of=day) == {"met": False, "reason": "no_edition", "missing": {}}


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.dates(date(2024, 1, 1), date(2026, 12, 31)))))
@settings(max_examples=300)
def test_the_count_is_that_of_a_list_kept_by_hand(visits):
    result = result_of("target.count", visits=visited(*((who, str(day)) for who, day in visits)), edition="2025")
    kept = [who for who, day in visits if str(day).startswith("2025-")]
    seen = []
    for who in kept:
        if who not in seen:
            seen.append(who)
    assert (result["person_times"], result["persons"]) == (len(kept), len(seen))
    assert result["other_years"] == len(visits) - len(kept)


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("target.status", {"visits_person_times": 1, "problems_solved": 1}, "trained_person_times"),
        ("target.status", {**FULL, "problems_solved": -1}, "problems_solved"),
        ("target.count", {}, "visits"),
        ("target.count", {"visits": [{"craftsman": "", "on": "2025-03-01"}]}, "visits:0:craftsman"),
        ("target.count", {"visits": [{"craftsman": "\u3000", "on": "2025-03-01"}]}, "visits:0:craftsman"),
        ("target.count", {"visits": [{"craftsman": "X", "on": "2025-02-29"}]}, "visits:0:on"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, problem["errors"][0]["where"]) == (422, where)


def test_the_targets_of_the_notice_are_listed_each_in_its_own_unit(client):
    assert [
        (one["code"], one["amount"], one["unit"]["en"], one["clause"])
        for one in client.get("/programmes/craftsmen").json()["targets"]
    ] == [
        ("visits_person_times", 2000, "person-times", "附件2-2 二"),
        ("problems_solved", 1500, "problems", "附件2-2 二"),
        ("trained_person_times", 10_000, "person-times", "附件2-2 二"),
    ]
