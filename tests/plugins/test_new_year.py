"""A new year is a new folder: a made-up edition of 2026, in a service of its own, asked over its real HTTP face."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from geo_service.settings import DATA

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
# The year of a day or a month, in rules and in questions.
YEAR = re.compile(r'\b20[0-9]{2}(?=-[0-9]{2}\b)|(?<="year": )20[0-9]{2}\b')

# What the made-up edition changes: programme, what 2025 says with its year moved on, what 2026 says.
CHANGES = [
    ("member_protection", 'plan = "A"\nyuan_full = "26.00"', 'plan = "A"\nyuan_full = "28.00"'),
    ("craftsmen", "amount = 2000", "amount = 2500"),
    ("labour_relations", 'name = "发展类指标", points = 30', 'name = "发展类指标", points = 31'),
    (
        "labour_relations",
        '  { indicator = "3-4-5",',
        '  { indicator = "3-4-6", name = "示例", most = 1, clause = "示例", quote = "示例", since = 2026-01-01 },\n'
        '  { indicator = "3-4-5",',
    ),
    (
        "labour_relations",
        'yuan_per_person_day = "150.00"',
        'yuan_per_person_day = "160.00"\n\n[[subsidy]]\nclause = "附件2-3 四"\nquote = "示例"\nsince = 2026-07-01\n'
        'yuan_per_person_day = "170.00"',
    ),
    ("coordinators", "levels = [4, 3, 2]", "levels = [4, 3, 2, 1]"),
    ("legal_service", "self_led_events = 2", "self_led_events = 3"),
    ("screening", 'yuan_per_person = "218.00"', 'yuan_per_person = "230.00"'),
    ("driver_homes", 'yuan_per_home = "5000.00"', 'yuan_per_home = "6000.00"'),
    ("driver_homes", "last_day = 2026-02-21", "last_day = 2026-03-06"),
    ("fitness_stations", "last_day = 2026-01-31", "last_day = 2026-02-10"),
    (
        "recuperation",
        'plan = 7\nhouse = "黄山休养院"\ndays = "五天四夜"\nyuan_price = "3000.00"\nyuan_city = "800.00"',
        'plan = 7\nhouse = "黄山休养院"\ndays = "五天四夜"\nyuan_price = "3000.00"\nyuan_city = "850.00"',
    ),
    ("psychology", "closes_hour = 24", "closes_hour = 20"),
]

# Programme, decision, a question of 2025, and a field with what it is then and when the same is asked a year on.
DIFFERENCES = [
    (
        "member_protection",
        "enrol.quote",
        {"channel": "central", "plan": "A", "union_class": "ordinary", "year": 2025},
        ("fee", "26.00", "28.00"),
    ),
    (
        "craftsmen",
        "target.status",
        {"visits_person_times": 2499, "problems_solved": 1500, "trained_person_times": 10000, "as_of": "2025-12-31"},
        ("missing", {}, {"visits_person_times": 1}),
    ),
    ("labour_relations", "score.rubric_totals", {"as_of": "2025-06-30"}, ("indicators", 99, 100)),
    ("labour_relations", "score.rubric_totals", {"as_of": "2025-06-30"}, ("development", 30, 31)),
    ("labour_relations", "score.rubric_totals", {"as_of": "2025-06-30"}, ("max_total", 150, 151)),
    (
        "labour_relations",
        "score.validate_item",
        {"indicator": "3-4-6", "value": 1, "as_of": "2025-06-30"},
        ("reason", "unknown_indicator", None),
    ),
    ("coordinators", "pipeline.validate", {"level": 1, "as_of": "2025-06-30"}, ("reason", "unknown_level", None)),
    ("legal_service", "target.union", {"self_led_events": 2, "as_of": "2025-12-31"}, ("missing", 0, 1)),
    (
        "screening",
        "screen.subsidy",
        {
            "dbu_quota": 2,
            "screened": [{"persons": 2, "hpv": True, "ultrasound": True}],
            "as_of": "2025-06-30",
        },
        ("subsidy", "436.00", "460.00"),
    ),
    (
        "driver_homes",
        "home.budget",
        {"micro": 2, "comprehensive": 1, "as_of": "2025-06-30"},
        ("subsidy", "20000.00", "22000.00"),
    ),
    ("driver_homes", "home.deadline", {"step": "plan", "on": "2025-03-06"}, ("reason", "too_late", None)),
    ("driver_homes", "home.deadline", {"step": "plan", "on": "2025-03-07"}, ("reason", "too_late", "too_late")),
    (
        "fitness_stations",
        "station.step",
        {"step": "pre_application", "on": "2025-02-10"},
        ("reason", "step_closed", None),
    ),
    ("recuperation", "group.split", {"plan": 7, "as_of": "2025-06-30"}, ("city", "800.00", "850.00")),
    ("recuperation", "group.split", {"plan": 7, "as_of": "2025-06-30"}, ("unit_min", "1400.00", "1300.00")),
    ("psychology", "mind.hotline_open", {"at": "2025-06-30T20:00:00+08:00"}, ("open", True, False)),
]


def moved(text, years):
    """A text with its days and months so many years on."""
    return YEAR.sub(lambda year: str(int(year.group()) + years), text)


def asked_in(year, question):
    """A question of 2025 with its days moved to a year; one without days is asked on a day of it."""
    text = json.dumps(question)
    day = {} if YEAR.search(text) else {"as_of": f"{year}-06-30"}
    return {**json.loads(moved(text, year - 2025)), **day}


@pytest.fixture(scope="module", name="data")
def _data(tmp_path_factory):
    """The data with one folder more: policy/2026."""
    data = tmp_path_factory.mktemp("new_year") / "data"
    shutil.copytree(DATA, data)
    (data / "policy" / "2026").mkdir()
    for file in (data / "policy" / "2025").glob("*.toml"):
        text = moved(file.read_text(encoding="utf-8"), 1)
        for programme, was, becomes in CHANGES:
            if programme == file.stem:
                assert was in text, f"{file.name}: {was}"
                text = text.replace(was, becomes, 1)
        (data / "policy" / "2026" / file.name).write_text(text, encoding="utf-8")
    return data


@pytest.fixture(scope="module", name="served")
def _served(data, database_url, server):
    """The address of a service on that data, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GEO_SERVICE_", "DATABASE_URL"))}
    settings = {
        "GEO_SERVICE_DATA": str(data),
        "GEO_SERVICE_SAMPLES": "false",
        "GEO_SERVICE_WORK": "false",
        "GEO_SERVICE_LOG_LEVEL": "ERROR",  # nobody reads what it would log
        "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", urlsplit(database_url).path[1:]),
        "DATABASE_URL": database_url,
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "geo_service", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=clean | settings, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            while "Serving: " not in said:
                line = process.stderr.readline()
                assert line, said
                said += line
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(name="get")
def _get(served):
    """What the service answers to a GET."""

    def get(path):
        with urlopen(f"{served}{path}", timeout=10) as answer:
            return json.load(answer)

    return get


@pytest.fixture(name="ask")
def _ask(served):
    """The answer of a decision of the service that has both editions."""

    def ask(programme, decision, question):
        body = json.dumps(question).encode()
        request = Request(f"{served}/programmes/{programme}/decisions/{decision}", body, method="POST")
        try:
            with urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    return ask


@pytest.fixture(name="examples", scope="module")
def _examples(found):
    """Programme, decision and example of every decision."""
    examples = [(plugin.name, one, dict(one.example)) for plugin in found.plugins for one in plugin.decisions]
    assert len(examples) > 40
    return examples


def test_every_programme_has_an_edition_of_the_new_year_that_differs_and_none_failed_to_load(data, found, get):
    assert {programme for programme, *_ in CHANGES} == {plugin.name for plugin in found.plugins}
    assert {file.stem for file in (data / "policy" / "2026").glob("*.toml")} == {
        plugin.name for plugin in found.plugins
    }
    assert get("/readyz")["checks"]["plugins"]["failed"] == {}


@pytest.mark.parametrize(("programme", "decision", "question", "field"), DIFFERENCES)
def test_each_year_is_decided_by_its_own_edition(programme, decision, question, field, ask):
    name, *wanted = field
    answers = [ask(programme, decision, asked_in(year, question)) for year in (2025, 2026)]
    assert [answer["result"][name] for answer in answers] == wanted
    assert [answer["edition"] for answer in answers] == ["2025", "2026"]


def test_each_day_of_a_visit_is_paid_at_the_rate_in_force_on_it(ask):
    days = ["2025-12-31", "2026-06-30", "2026-07-01"]
    visits = [{"person": "a", "status": "union_lawyer", "days": days[:number]} for number in (1, 2, 3)]
    answer = ask("labour_relations", "subsidy.person_days", {"visits": visits})
    # 150 of 2025, 160 before July, 170 from then on
    assert [one["subsidy"] for one in answer["result"]["visits"]] == ["150.00", "160.00", "170.00"]
    assert (answer["result"]["subsidy"], answer["edition"]) == ("480.00", "2025")
    assert answer["quote"].count("示例") == 1
    refused = ask("labour_relations", "subsidy.person_days", {"visits": [{**visits[2], "days": [*days, "2027-01-01"]}]})
    assert (refused["result"]["reason"], refused["edition"], refused["quote"]) == ("no_edition", None, None)


def test_what_day_it_is_chooses_between_the_years_of_many_days(ask):
    dates = ["2025-03-01", "2026-09-01"]
    for as_of, edition, halves in (("2025-12-31", "2025", [True, False]), ("2026-12-31", "2026", [False, True])):
        answer = ask("legal_service", "target.lectures", {"dates": dates, "as_of": as_of})
        assert ([answer["result"]["h1"], answer["result"]["h2"]], answer["edition"]) == (halves, edition)
    assert ask("legal_service", "target.lectures", {"dates": dates})["edition"] == "2026"


def test_every_decision_follows_into_the_new_year_and_into_no_third(examples, ask):
    for programme, decision, example in examples:
        new = ask(programme, decision.name, asked_in(2026, example))
        assert (new["edition"], bool(new["quote"])) == ("2026", True), decision.name
        for year in (2024, 2027):
            answer = ask(programme, decision.name, asked_in(year, example))
            assert (answer["edition"], answer["result"]["reason"]) == (None, "no_edition"), decision.name


def test_a_day_of_the_old_year_is_decided_as_if_there_were_no_new_one(examples, ask):
    for programme, decision, example in examples:
        question = asked_in(2025, example)
        alone = decision.answer(decision.question.model_validate_json(json.dumps(question))).json()
        assert (alone["edition"], ask(programme, decision.name, question)) == ("2025", alone)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['op']}" for case in CASES])
def test_the_worked_cases_come_out_by_the_old_edition(case, found, ask):
    programme = next(plugin.name for plugin in found.plugins if f"P{plugin.number:02}" == case["programme"])
    answer = ask(programme, case["op"], {**case["input"], "edition": "2025"})
    assert {name: answer["result"][name] for name in case["expected"]} == case["expected"]
    assert answer["edition"] == "2025"


def test_targets_tables_and_the_added_indicator_are_shown_of_the_new_year(get):
    targets = {one["code"]: one["amount"] for one in get("/programmes/craftsmen")["targets"]}
    assert targets["visits_person_times"] == 2500
    rubric = get("/programmes/labour_relations/rubric")
    assert (rubric["edition"], '"3-4-6"' in json.dumps(rubric)) == ("2026", True)
    assert get("/programmes/recuperation/houses")["edition"] == "2026"
