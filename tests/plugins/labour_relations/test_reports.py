"""Visits, subsidies, reports and the target of 附件2-3 at both ends; the README's call."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.labour_relations import plugin

README = Path(plugin.__file__).parent / "README.md"
PAID = [
    *("mediator_no_post", "arbitrator_no_post", "supervisor_no_post", "guide_no_post", "socialised_worker"),
    *("union_staff_no_post", "union_lawyer", "part_time_arbitrator_no_post", "labour_law_supervisor_no_post"),
    *("labour_relations_guide_no_post", "socialised_worker_no_post"),
]
UNPAID = ["civil_servant", "public_institution"]
DAYS = [(date(2025, 3, 28) + timedelta(days=number)).isoformat() for number in range(6)]


def visit(person, days, status="union_lawyer", **more):
    return {"person": person, "status": status, "days": days, **more}


@pytest.mark.parametrize("status", PAID)
def test_each_status_without_a_post_is_paid_150_yuan_a_day(status, ask):
    result = ask("subsidy.person_days", visits=[visit("a", DAYS[:1], status)])
    assert (result["person_days"], result["subsidy"]) == (1, "150.00")


@pytest.mark.parametrize("status", UNPAID)
def test_who_has_a_post_is_paid_nothing(status, answer):
    given = answer("subsidy.person_days", visits=[visit("c", DAYS[:3], status)])
    assert (given["result"]["person_days"], given["result"]["subsidy"]) == (0, "0.00")
    assert (given["clause"], given["reading"]) == ("附件2-3 四", "C32")
    assert given["quote"].endswith("不具有公务员、事业编制身份")


def test_a_second_enterprise_on_the_same_day_shows_nothing(ask):
    visits = [visit("a", DAYS[:2], enterprise="E"), visit("a", DAYS[1:3], enterprise="F"), visit("b", DAYS[1:2])]
    result = ask("subsidy.person_days", visits=visits)
    assert (result["person_days"], result["subsidy"]) == (4, "600.00")
    assert result["visits"] == [
        {"person_days": 2, "subsidy": "300.00"},
        {"person_days": 1, "subsidy": "150.00"},
        {"person_days": 1, "subsidy": "150.00"},
    ]


def test_blanks_around_a_code_make_no_other_person(ask):
    visits = [visit("a", DAYS[:1]), visit("a ", DAYS[:1]), visit("\u3000a", DAYS[:1], "union_lawyer ")]
    assert ask("subsidy.person_days", visits=visits)["subsidy"] == "150.00"


def test_a_day_named_twice_counts_once_and_no_visit_is_no_subsidy(ask):
    assert ask("subsidy.person_days", visits=[visit("a", [DAYS[0], DAYS[0]])])["person_days"] == 1
    assert ask("subsidy.person_days", visits=[])["subsidy"] == "0.00"
    assert ask("subsidy.person_days", visits=[visit("a", [])])["visits"] == [{"person_days": 0, "subsidy": "0.00"}]


def test_a_person_who_has_a_post_on_a_day_is_not_paid_for_it_under_another_status(ask):
    visits = [visit("a", DAYS[:2], "guide_no_post"), visit("a", DAYS[1:2], "civil_servant")]
    assert ask("subsidy.person_days", visits=visits)["subsidy"] == "150.00"


@pytest.mark.parametrize(
    "days", [["2024-12-31"], ["2026-01-01"], ["2024-12-31", "2025-01-01"], ["2025-12-31", "2026-01-01"]]
)
def test_days_that_the_edition_does_not_cover_are_refused_by_no_edition(days, answer):
    given = answer("subsidy.person_days", visits=[visit("a", days[:1]), visit("a", days)])
    result = given["result"]
    assert (result["accepted"], result["reason"], result["subsidy"]) == (False, "no_edition", None)
    assert (given["edition"], given["clause"], given["quote"], given["reading"]) == (None, None, None, None)


def test_an_edition_that_is_named_decides_on_days_outside_its_year(ask):
    visits = [visit("a", ["2025-12-31", "2026-01-01"])]
    assert ask("subsidy.person_days", visits=visits, edition="2025")["subsidy"] == "300.00"


VISITS = st.lists(
    st.builds(
        visit,
        st.sampled_from(["a", "b", "c"]),
        st.lists(st.sampled_from(DAYS), max_size=8),
        st.sampled_from([*PAID, *UNPAID, *UNPAID]),
    ),
    max_size=8,
)


@given(VISITS)
@settings(max_examples=500)
def test_person_days_are_those_counted_by_hand_day_by_day(decide, visits):
    counted = 0
    for person in ("a", "b", "c"):
        for day in DAYS:
            statuses = [one["status"] for one in visits if one["person"] == person and day in one["days"]]
            counted += bool(statuses) and not set(statuses) & set(UNPAID)
    result = decide("subsidy.person_days", visits=visits)
    assert (result["person_days"], result["subsidy"]) == (counted, f"{counted * 150}.00")
    assert sum(one["person_days"] for one in result["visits"]) == counted
    assert len(result["visits"]) == len(visits)


def test_a_status_that_is_not_known_is_a_422_that_names_it(client):
    body = {"visits": [visit("a", DAYS), visit("b", DAYS, "friend")]}
    given = client.post("/programmes/labour_relations/decisions/subsidy.person_days", json=body)
    assert (given.status_code, given.json()["errors"][0]["where"]) == (422, "visits:1:status")
    assert "union_lawyer" in given.json()["errors"][0]["wanted"]


def test_every_day_of_the_year_belongs_to_its_report_and_december_to_none(decide):
    quarters = [
        ("2025-Q1", "2025-03-31"),
        ("2025-Q2", "2025-06-30"),
        ("2025-Q3", "2025-09-30"),
        ("2025-Q4", "2025-11-30"),
    ]
    for number in range(365):
        day = (date(2025, 1, 1) + timedelta(days=number)).isoformat()
        result = decide("report.period", visit_on=day)
        month = int(day[5:7])
        if month == 12:
            assert result == {"accepted": False, "reason": "too_late", "report": None, "due": None}
        else:
            assert (result["report"], result["due"]) == quarters[(month - 1) // 3]


@pytest.mark.parametrize(
    ("day", "report"),
    [
        *(("2025-01-01", "2025-Q1"), ("2025-03-31", "2025-Q1"), ("2025-04-01", "2025-Q2"), ("2025-06-30", "2025-Q2")),
        *(("2025-07-01", "2025-Q3"), ("2025-09-30", "2025-Q3"), ("2025-10-01", "2025-Q4"), ("2025-11-30", "2025-Q4")),
        ("2025-12-01", None),
    ],
)
def test_a_visit_belongs_to_the_report_of_its_day(day, report, answer):
    given = answer("report.period", visit_on=day)
    assert given["result"]["report"] == report
    assert (given["clause"], given["reading"]) == ("附件2-3 五(二); 附件2-3-2 注1", "C31")


@pytest.mark.parametrize("day", ["1999-01-01", "2024-12-31"])
def test_a_visit_before_the_year_belongs_to_no_report_of_it(day, answer):
    given = answer("report.period", visit_on=day, edition="2025")
    assert given["result"] == {"accepted": False, "reason": "step_not_open", "report": None, "due": None}
    assert (given["clause"], given["quote"]) == ("附件2-3-2", "（2025 年第____季度报表）")
    first = answer("report.period", visit_on="2025-01-01", edition="2025")["result"]
    assert (first["report"], first["due"]) == ("2025-Q1", "2025-03-31")


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_a_visit_in_a_year_without_an_edition_is_refused(day, ask):
    assert ask("report.period", visit_on=day)["reason"] == "no_edition"
    assert ask("report.period", visit_on=day, as_of="2025-06-01")["reason"] == "no_edition"


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_only_the_last_report_must_come_on_stamped_paper(quarter, ask):
    assert ask("report.validate", quarter=quarter, stamped_paper=True) == {"valid": True, "reason": None}
    for without in ({"stamped_paper": False}, {}):
        result = ask("report.validate", quarter=quarter, **without)
        assert result["reason"] == ("stamped_paper_required" if quarter == 4 else None)
        assert result["valid"] == (quarter != 4)


@pytest.mark.parametrize("cell", ["0", "0.00", 0, "150", "150.00", 300, " 0 "])
def test_a_row_with_an_amount_is_valid_and_nought_is_one(cell, ask):
    assert ask("report.validate_row", enterprise="E", subsidy=cell) == {"valid": True, "reason": None}


@pytest.mark.parametrize("cell", [{"subsidy": None}, {"subsidy": ""}, {"subsidy": "  "}, {}])
def test_a_row_without_an_amount_must_say_nought(cell, answer):
    given = answer("report.validate_row", enterprise="E", **cell)
    assert given["result"] == {"valid": False, "reason": "write_zero"}
    assert (given["clause"], given["reading"]) == ("附件2-3-2 注1", "C33")
    assert given["quote"].endswith("填写“0”")


@pytest.mark.parametrize(
    ("guided", "as_of", "reason"),
    [
        (10000, "2025-11-30", None),
        (9999, "2025-11-30", "below_min"),
        (10000, "2025-12-01", "too_late"),
        (9999, "2025-12-01", "below_min"),
        (10000, "2025-01-01", None),
        (10000, None, None),
        (10000, "2026-01-01", "no_edition"),
        (10000, "2024-12-31", "no_edition"),
    ],
)
def test_the_target_is_ten_thousand_enterprises_by_the_end_of_november(guided, as_of, reason, ask):
    result = ask("target.status", guided=guided, as_of=as_of)
    assert (result["met"], result["reason"]) == (reason is None, reason)
    if reason != "no_edition":
        assert (result["to_go"], result["last_day"]) == (10000 - guided, "2025-11-30")


@pytest.mark.parametrize(
    ("guided", "as_of", "reason"),
    [
        (10000, "2024-06-01", "step_not_open"),
        (10000, "2024-12-31", "step_not_open"),
        (9999, "2024-12-31", "below_min"),
        (10000, "2025-01-01", None),
        (10000, "2026-01-01", "too_late"),
    ],
)
def test_a_count_of_another_year_does_not_reach_the_target_of_an_edition_that_is_named(guided, as_of, reason, ask):
    result = ask("target.status", guided=guided, as_of=as_of, edition="2025")
    assert (result["met"], result["reason"], result["to_go"]) == (reason is None, reason, 10000 - guided)


def test_the_programmes_target_is_that_of_the_rules(client):
    targets = client.get("/programmes/labour_relations").json()["targets"]
    assert [(one["code"], one["amount"], one["clause"]) for one in targets] == [("enterprises", 10_000, "附件2-3 一")]


@pytest.mark.parametrize(
    ("decision", "body", "where"),
    [
        ("report.validate", {"quarter": 0, "stamped_paper": True}, "quarter"),
        ("report.validate", {"quarter": 5, "stamped_paper": True}, "quarter"),
        ("report.validate", {"quarter": True, "stamped_paper": True}, "quarter"),
        ("report.validate", {"quarter": 1.0, "stamped_paper": True}, "quarter"),
        ("report.validate", {"quarter": 4.0, "stamped_paper": True}, "quarter"),
        ("report.validate", {"quarter": "1", "stamped_paper": True}, "quarter"),
        ("report.validate_row", {"enterprise": "E", "subsidy": "无"}, "subsidy"),
        ("report.validate_row", {"enterprise": "E", "subsidy": -150}, "subsidy"),
        ("report.validate_row", {"enterprise": "E", "subsidy": True}, "subsidy"),
        ("report.validate_row", {"enterprise": "", "subsidy": "0"}, "enterprise"),
        ("report.validate_row", {"enterprise": " \u3000", "subsidy": "0"}, "enterprise"),
        ("subsidy.person_days", {"visits": [visit(" ", DAYS[:1])]}, "visits:0:person"),
        ("subsidy.person_days", {"visits": [visit("a", DAYS[:1], enterprise="\u3000")]}, "visits:0:enterprise"),
        ("report.period", {"visit_on": "2025-02-29"}, "visit_on"),
        ("target.status", {"guided": -1}, "guided"),
        ("subsidy.person_days", {"visits": [{"person": "a", "days": []}]}, "visits:0:status"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(client, decision, body, where):
    given = client.post(f"/programmes/labour_relations/decisions/{decision}", json=body)
    assert given.status_code == 422
    assert given.json()["errors"][0]["where"].startswith(where)


@pytest.mark.parametrize(
    "decision", ["score.enterprise", "score.rubric_totals", "report.validate", "report.validate_row"]
)
def test_a_day_of_a_year_without_an_edition_is_refused(decision, client, ask):
    listed = client.get("/programmes/labour_relations/decisions").json()
    example = next(one["example"] for one in listed if one["name"] == decision)
    assert ask(decision, **example, as_of="2026-01-01")["reason"] == "no_edition"


def test_the_readmes_calls_give_the_readmes_answers(client):
    text = README.read_text(encoding="utf-8")
    calls = re.findall(r"^POST (\S+) +(\{.*\})\n→ +(\{.*\})$", text, re.MULTILINE)
    assert calls
    for path, body, result in calls:
        answered = client.post(path, json=json.loads(body)).json()["result"]
        assert {name: answered[name] for name in json.loads(result)} == json.loads(result)
    assert client.get("/programmes/labour_relations/rubric").status_code == 200
