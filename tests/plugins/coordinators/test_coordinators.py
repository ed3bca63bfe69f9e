"""Coordinators: who counts, which levels, which months; every limit of 附件2-4 at both ends."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.coordinators import plugin
from tests.plugins.asking import by_function, over_http

README = Path(plugin.__file__).parent / "README.md"
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision over HTTP."""
    return over_http(client, "coordinators")[0]


@pytest.fixture(name="ask")
def _ask(client):
    """The result of a decision over HTTP."""
    return over_http(client, "coordinators")[1]


@pytest.fixture(name="decide", scope="session")
def _decide():
    """The result of a decision by its function, from a question as JSON has it."""
    return by_function(plugin.PLUGIN)[1]


def person(*passed, already_certified=False, **more):
    return {"person": "a", "already_certified": already_certified, "passed": list(passed), **more}


def passed(level=3, batch="2025-05", confirmed="2025-07"):
    return {"level": level, "batch": batch, "confirmed": confirmed}


@pytest.mark.parametrize("level", range(-1, 8))
def test_levels_four_three_and_two_are_named_and_no_other(level, answer):
    given = answer("pipeline.validate", level=level)
    known = level in (2, 3, 4)
    assert given["result"] == {"valid": known, "reason": None if known else "unknown_level"}
    assert (given["clause"], "四级、三级、二级" in given["quote"]) == ("附件2-4 二1", True)
    result = answer("pipeline.count", **person(passed(level)))["result"]
    assert (result["counts"], result["reason"]) == (int(known), None if known else "unknown_level")


@pytest.mark.parametrize(
    ("exam", "reason", "clause"),
    [
        (passed(batch="2025-05", confirmed="2025-07"), None, "附件2-4; 附件2-4 二1; 附件2-4 二4"),
        (passed(batch="2025-09", confirmed="2025-11"), None, "附件2-4; 附件2-4 二1; 附件2-4 二4"),
        (passed(batch="2025-05", confirmed="2025-06"), "bad_sequence", "附件2-4 二4"),
        (passed(batch="2025-09", confirmed="2025-10"), "bad_sequence", "附件2-4 二4"),
        (passed(batch="2025-09", confirmed="2025-07"), "bad_sequence", "附件2-4 二4"),
        (passed(batch="2025-05", confirmed="2025-11"), None, "附件2-4; 附件2-4 二1; 附件2-4 二4"),
        (passed(batch="2025-09", confirmed="2025-12"), None, "附件2-4; 附件2-4 二1; 附件2-4 二4"),
        (passed(batch="2025-09", confirmed="2026-01"), "too_late", "附件2-4 二4"),
        (passed(batch="2025-05", confirmed=None), "not_confirmed", "附件2-4 二4"),
        (passed(batch="2025-04", confirmed="2025-07"), "step_not_open", "附件2-4 二2"),
        (passed(batch="2025-06", confirmed="2025-07"), "step_not_open", "附件2-4 二2"),
        (passed(batch="2025-08", confirmed="2025-11"), "step_not_open", "附件2-4 二2"),
        (passed(batch="2025-10", confirmed="2025-11"), "step_closed", "附件2-4 二2"),
        (passed(batch="2025-12", confirmed="2025-12"), "step_closed", "附件2-4 二2"),
    ],
)
def test_an_exam_counts_in_its_month_once_it_is_confirmed(exam, reason, clause, answer):
    given = answer("pipeline.count", **person(exam))
    assert (given["result"]["counts"], given["result"]["reason"]) == (int(reason is None), reason)
    assert given["clause"] == clause
    assert given["quote"]


def test_two_certificates_are_one_person(answer):
    given = answer("pipeline.count", **person(passed(4), passed(3, "2025-09", "2025-11")))
    assert (given["result"]["counts"], given["reading"]) == (1, "C34")


def test_one_good_exam_is_enough_wherever_it_stands(ask):
    bad = passed(1)
    assert ask("pipeline.count", **person(bad, passed()))["counts"] == 1
    assert ask("pipeline.count", **person(passed(), bad))["counts"] == 1


def test_who_was_certified_before_the_year_is_inventory(answer):
    given = answer("pipeline.count", **person(passed(), already_certified=True))
    assert (given["result"], given["reading"]) == ({"accepted": True, "reason": None, "counts": 0}, "C34")
    before = passed(4, "2024-09", "2024-11")
    assert answer("pipeline.count", **person(before, passed(), edition="2025"))["result"]["counts"] == 0
    not_confirmed = passed(4, "2024-09", None)
    assert answer("pipeline.count", **person(not_confirmed, passed(), edition="2025"))["result"]["counts"] == 1


@pytest.mark.parametrize(
    ("level", "batch", "confirmed", "counts"),
    [
        (4, "2024-09", "2024-12", 0),
        (4, "2024-12", "2024-12", 0),
        # Certified in the year, or after it, though the exam was before.
        (4, "2024-09", "2025-01", 1),
        (4, "2024-09", "2026-01", 1),
        # Nobody is certified at a level that there is not, or before the exam.
        (1, "2024-09", "2024-11", 1),
        (5, "2024-09", "2024-11", 1),
        (4, "2024-09", "2024-08", 1),
        (4, "2025-09", "2024-11", 1),
    ],
)
def test_inventory_is_who_was_confirmed_before_the_year(level, batch, confirmed, counts, answer):
    earlier = passed(level, batch, confirmed)
    given = answer("pipeline.count", **person(earlier, passed()))
    assert (given["result"]["accepted"], given["result"]["counts"], given["reading"]) == (True, counts, "C34")


def test_who_was_certified_the_year_before_is_inventory_of_the_year_that_it_is(answer):
    earlier = passed(3, "2024-09", "2024-11")
    for already_certified in (True, False):
        given = answer("pipeline.count", **person(earlier, already_certified=already_certified, as_of="2025-12-01"))
        assert given["result"] == {"accepted": True, "reason": None, "counts": 0}
        assert (given["reading"], given["edition"]) == ("C34", "2025")


def test_who_passed_nothing_does_not_count(ask):
    assert ask("pipeline.count", **person()) == {"accepted": False, "reason": "not_confirmed", "counts": 0}


@pytest.mark.parametrize("batch", ["2024-09", "2026-05"])
def test_an_exam_of_a_year_without_an_edition_is_refused(batch, ask):
    assert ask("pipeline.count", **person(passed(batch=batch))) == {
        "accepted": False,
        "reason": "no_edition",
        "counts": 0,
    }


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from(MONTHS[:12]), st.none() | st.sampled_from(MONTHS)), max_size=5
    ),
    st.booleans(),
)
@settings(max_examples=500)
def test_a_person_counts_once_if_any_exam_does(decide, exams, already_certified):
    good = [
        level in (2, 3, 4)
        and confirmed is not None
        and confirmed.startswith("2025")
        and int(confirmed[5:]) >= {"2025-05": 7, "2025-09": 11}.get(batch, 13)
        for level, batch, confirmed in exams
    ]
    question = person(*(passed(*exam) for exam in exams), already_certified=already_certified)
    assert decide("pipeline.count", **question)["counts"] == int(any(good) and not already_certified)


def test_an_exam_of_an_earlier_year_that_was_never_confirmed_does_not_take_the_count_of_this_year(decide):
    question = person(passed(3, "2024-09", None), passed(3, "2025-05", "2025-07"), already_certified=False)
    assert decide("pipeline.count", **question)["counts"] == 1


def test_the_months_of_the_year_are_those_of_the_notice(answer):
    given = answer("pipeline.rounds")
    assert given["result"] == {
        "accepted": True,
        "reason": None,
        "stock_take": "2025-01",
        "rounds": [
            {"mobilise": "2025-02", "exam": "2025-05", "confirm": "2025-07"},
            {"mobilise": "2025-06", "exam": "2025-09", "confirm": "2025-11"},
        ],
    }
    assert answer("pipeline.rounds", as_of="2026-01-01")["result"]["reason"] == "no_edition"


def test_the_programmes_target_is_that_of_the_rules(client):
    targets = client.get("/programmes/coordinators").json()["targets"]
    assert [(one["amount"], one["unit"]["en"], one["clause"]) for one in targets] == [(1_000, "persons", "附件2-4")]


@pytest.mark.parametrize(
    ("decision", "body", "where"),
    [
        ("pipeline.count", {"person": "a", "passed": []}, "already_certified"),
        ("pipeline.count", {**person(passed()), "person": " \u3000"}, "person"),
        ("pipeline.count", person(passed(batch="2025-13")), "passed:0:batch"),
        ("pipeline.count", person(passed(batch="2025-5")), "passed:0:batch"),
        ("pipeline.count", person(passed(batch="0000-05")), "passed:0:batch"),
        ("pipeline.count", person(passed(batch="0999-12")), "passed:0:batch"),
        ("pipeline.count", person(passed(confirmed="2025-07-01")), "passed:0:confirmed"),
        ("pipeline.count", person(passed(confirmed="0000-07")), "passed:0:confirmed"),
        ("pipeline.count", person(passed(level="3")), "passed:0:level"),
        ("pipeline.validate", {"level": 3.5}, "level"),
        ("pipeline.validate", {}, "level"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(client, decision, body, where):
    given = client.post(f"/programmes/coordinators/decisions/{decision}", json=body)
    assert (given.status_code, given.json()["errors"][0]["where"]) == (422, where)


def test_the_readmes_call_gives_the_readmes_answer(client):
    calls = re.findall(r"^POST (\S+) +(\{.*\})\n→ +(\{.*\})$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(calls) == 1
    for path, body, result in calls:
        answered = client.post(path, json=json.loads(body)).json()["result"]
        assert {name: answered[name] for name in json.loads(result)} == json.loads(result)
