"""The worked cases of the ten programmes, cases.json: one table, by function and again over HTTP.

An expected field must come out as it stands; what else a result has is told in the programme's own tests. `basis` is
explicit (the notice says so), derived (it follows by arithmetic) or interpretation (a reading of the digest's Part C).
"""

import json
import re
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def name_of(case):
    """The case and its decision, such as P07-012 home.deadline."""
    return f"{case['id']} {case['op']}"


@pytest.fixture(name="programmes", scope="module")
def _programmes(found):
    """The programmes by the numbers of the cases: P01 to P10."""
    return {f"P{plugin.number:02}": plugin for plugin in found.plugins if plugin.number}


@pytest.fixture(name="decide", scope="module")
def _decide(programmes):
    """The answer of the decision that a case asks, by its function."""

    def decide(case):
        plugin = programmes[case["programme"]]
        decisions = {decision.name: decision for decision in plugin.decisions}
        assert case["op"] in decisions, f"{plugin.name} has no decision {case['op']}; it has {', '.join(decisions)}"
        decision = decisions[case["op"]]
        return decision.answer(decision.question.model_validate_json(json.dumps(case["input"]))).json()

    return decide


def test_all_seventy_seven_cases_of_the_ten_programmes_are_there(programmes):
    assert len({case["id"] for case in CASES}) == len(CASES) == 77
    assert {case["programme"] for case in CASES} == programmes.keys()
    assert all(case["id"].startswith(f"{case['programme']}-") and case["expected"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_case_comes_out(case, decide):
    result = decide(case)["result"]
    assert {name: result[name] for name in case["expected"]} == case["expected"], case["why"]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_case_comes_out_over_http_with_its_clause_and_words(case, decide, programmes, client):
    address = f"/programmes/{programmes[case['programme']].name}/decisions/{case['op']}"
    answer = client.post(address, json=case["input"])
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()["result"][name] for name in case["expected"]} == case["expected"], case["why"]
    assert answer.json() == decide(case)
    annex = re.match(r"附件2-\d+", case["clause"])
    assert re.match(rf"{annex.group()}(?!\d)", answer.json()["clause"])
    assert answer.json()["quote"] and answer.json()["edition"] == "2025"
