"""Decisions over HTTP: what is listed, what an answer carries, what is no question; a plugin with broken rules."""

import json
import sys

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

from geo_service.app import create_app
from geo_service.core.decisions import Count, Decision, Money, Question, Result, Ruling
from geo_service.core.money import yuan
from geo_service.core.plugin import find_plugins
from geo_service.core.rules import Rule, Rules, read_book
from geo_service.core.text import Text
from geo_service.settings import Settings

HOMES = "/programmes/driver_homes/decisions"
FILE = '[[limit]]\nclause = "附件 1"\nquote = "最多 5 天"\nsince = 2025-01-01\nmax_days = 5\nreading = "C10"\n'
LATER = FILE.replace("2025-01-01", "2025-07-01").replace("= 5", "= 6").replace("5 天", "6 天")


class Limit(Rule):
    max_days: int


class StayRules(Rules):
    limit: Limit


class Days(Question):
    days: Count


class Within(Result):
    accepted: bool
    days: int | None = None


def within(question: Days, rules: StayRules) -> Ruling[Within]:
    fits = question.days <= rules.limit.max_days
    return Ruling(Within(accepted=fits, reason=None if fits else "over_max", days=question.days), (rules.limit,))


@pytest.fixture(name="decision")
def _decision(tmp_path) -> Decision:
    (tmp_path / "policy" / "2025").mkdir(parents=True)
    (tmp_path / "policy" / "2025" / "stays.toml").write_text(FILE + LATER, encoding="utf-8")
    book = read_book("stays", StayRules, tmp_path)
    return Decision("stay.within", Text("天数", "Days"), within, Days, Within, book, ("limit",), {"days": 5})


@pytest.fixture(name="ask")
def _ask(decision):
    """The answer to a question given as JSON."""
    return lambda **question: decision.answer(Days.model_validate_json(json.dumps(question))).json()


def test_an_answer_carries_clause_words_reading_and_edition(ask):
    assert ask(days=6, as_of="2025-06-30") == {
        "result": {"accepted": False, "reason": "over_max", "days": 6},
        "clause": "附件 1",
        "quote": "最多 5 天",
        "reading": "C10",
        "edition": "2025",
    }


def test_the_rule_in_force_on_the_day_decides(ask):
    assert [ask(days=6, as_of=f"2025-{day}")["result"]["accepted"] for day in ("06-30", "07-01")] == [False, True]


def test_without_a_day_the_newest_rules_decide(ask):
    assert ask(days=6)["result"]["accepted"] is True


@pytest.mark.parametrize("asked", [{"as_of": "2024-12-31"}, {"as_of": "2026-01-01"}, {"edition": "2026"}])
def test_where_no_edition_is_in_force_nothing_is_extrapolated(ask, asked):
    assert ask(days=1, **asked) == {
        "result": {"accepted": False, "reason": "no_edition", "days": None},
        **dict.fromkeys(("clause", "quote", "reading", "edition")),
    }


def test_an_edition_that_is_named_decides_on_a_day_outside_its_year(ask):
    assert ask(days=6, as_of="2026-02-01", edition="2025")["result"]["accepted"] is True
    assert ask(days=6, as_of="2024-12-20", edition="2025")["result"]["accepted"] is False


def test_a_ruling_on_several_rules_names_each_once_and_the_readings_in_order(decision):
    rule = decision.book.newest.latest.limit
    other = rule.model_copy(update={"clause": "附件 2", "reading": "C9, C10"})
    ruling = Ruling(Within(accepted=True), (rule, other, rule), ("C2",))
    several = Decision(
        "x", Text("", ""), lambda _, __: ruling, Days, Within, decision.book, ("limit",), {"days": 1}
    ).answer(Days(days=1))
    assert (several.clause, several.quote, several.reading) == ("附件 1; 附件 2", "最多 6 天", "C2, C9, C10")


def test_a_declaration_that_rests_on_no_rule_or_has_no_verdict_is_refused(decision):
    declared = (Text("", ""), within, Days)
    with pytest.raises(ValueError, match="rules that there are not: limits"):
        Decision("x", *declared, Within, decision.book, ("limits",), {})
    with pytest.raises(ValueError, match="none of the verdicts"):
        Decision("x", *declared, Result, decision.book, ("limit",), {})


class Amount(BaseModel):
    yuan: Money


@given(st.integers(0, 10**14 - 1))
def test_every_amount_in_yuan_is_read_back_to_the_fen(fen):
    assert Amount(yuan=yuan(fen)).yuan == fen


@pytest.mark.parametrize(("text", "fen"), [("0", 0), ("1500", 150_000), ("1500.5", 150_050), ("0.01", 1)])
def test_an_amount_may_leave_out_decimals(text, fen):
    assert Amount(yuan=text).yuan == fen


@pytest.mark.parametrize(
    "wrong", ["", "-1", "1.", ".5", "1.005", "01", "1e3", "1,500", " 1", "１", "9" * 13, 1500, 1.5, None]
)
def test_what_is_no_amount_is_refused(wrong):
    with pytest.raises(ValidationError, match=r"26\.00"):
        Amount(yuan=wrong)


def test_every_decision_is_listed_with_title_schemas_clauses_and_example(client, found):
    listed = {}
    for plugin in found.plugins:
        rows = client.get(f"/programmes/{plugin.name}/decisions").json()
        assert len({row["name"] for row in rows}) == len(rows)
        listed |= {(plugin.name, row["name"]): row for row in rows}
    assert ("driver_homes", "home.accept") in listed
    for row in listed.values():
        assert row.keys() == {"name", "title", "input", "result", "clauses", "example"}
        assert row["title"]["zh"] and row["title"]["en"] and row["clauses"]
        assert {"edition", "as_of"} <= row["input"]["properties"].keys()
        assert "reason" in row["result"]["properties"]


def test_every_example_is_answered_with_a_clause_that_is_listed(client, found):
    for plugin in found.plugins:
        address = f"/programmes/{plugin.name}/decisions"
        for row in client.get(address).json():
            answer = client.post(f"{address}/{row['name']}", json=row["example"])
            assert answer.status_code == 200
            assert answer.json()["quote"]
            assert set(answer.json()["clause"].split("; ")) <= {
                part for one in row["clauses"] for part in one.split("; ")
            }
            assert answer.json()["result"].keys() == row["result"]["properties"].keys()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"step": "plan"}, "on"),
        ({"step": "plan", "on": 20250221}, "on"),
        ({"step": "plan", "on": "2025-02-30"}, "on"),
        ({"step": "plan", "on": "2025-02-21", "of": 1}, "of"),
        ({"step": "plaque", "on": "2025-02-21"}, "step"),
        ({"step": "plan", "on": "2025-02-21", "edition": 2025}, "edition"),
        ({"step": "plan", "on": "2025-02-21", "as_of": "today"}, "as_of"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(client, body, where):
    answer = client.post(f"{HOMES}/home.deadline", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [fault["where"] for fault in answer.json()["errors"]] == [where]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"{", b"\xff", b'{"micro": "1", "comprehensive": true}'])
def test_a_body_that_is_no_question_is_a_422(client, body):
    answer = client.post(f"{HOMES}/home.budget", content=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert all(fault["where"] for fault in answer.json()["errors"])


def test_a_whole_number_is_neither_text_nor_a_fraction_nor_a_truth(client):
    for wrong in ("80", 80.0, True, -1, 10**10, 10**30):
        answer = client.post(f"{HOMES}/home.budget", json={"micro": wrong, "comprehensive": 0})
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "micro")


def test_an_unknown_decision_is_a_422_that_names_those_there_are(client):
    answer = client.post(f"{HOMES}/home.admit", json={})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "name"
    assert "home.accept" in answer.json()["errors"][0]["wanted"]


def test_an_unknown_programme_is_a_404(client):
    assert client.get("/programmes/nothing/decisions").status_code == 404
    assert client.post("/programmes/nothing/decisions/home.accept", json={}).status_code == 404


def test_a_plugin_whose_rules_are_broken_is_named_and_the_rest_serves(tmp_path, monkeypatch, database_url):
    (tmp_path / "data" / "policy" / "2025").mkdir(parents=True)
    (tmp_path / "data" / "policy" / "2025" / "broken_rules.toml").write_text(FILE.replace("= 5", '= "5"'))
    (tmp_path / "broken_rules.py").write_text(
        "from pathlib import Path\n"
        "from geo_service.core.rules import Rule, Rules, read_book\n"
        "class Limit(Rule):\n    max_days: int\n"
        "class Broken(Rules):\n    limit: Limit\n"
        "BOOK = read_book('broken_rules', Broken, Path(__file__).parent / 'data')\n"
    )
    installed = tmp_path / "broken_rules-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: broken_rules\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("[geo_service.plugins]\nbroken_rules = broken_rules:PLUGIN\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = find_plugins(["driver_homes", "broken_rules"])
    sys.modules.pop("broken_rules", None)
    assert "policy/2025/broken_rules.toml: limit.max_days: " in found.failures["broken_rules"]
    with TestClient(create_app(Settings(database_url=SecretStr(database_url)), found)) as client:
        assert client.get("/readyz").json()["checks"]["plugins"]["failed"].keys() == {"broken_rules"}
        assert client.post(f"{HOMES}/home.budget", json={"micro": 1, "comprehensive": 0}).status_code == 200
