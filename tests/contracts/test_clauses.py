"""The clauses of the notice: whatever cites one finds it in clauses.toml, and each is carried out or explained."""

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.plugin import Found, Plugin
from geo_service.settings import DATA, Settings

CITES = ("tables", "decisions", "targets", "kinds")
SAYS_WHO = ("programme", "routes", "see", "not_yet")
NUMERALS = "一二三四五六七八九十"
NUMBER = rf"[{NUMERALS}]|[0-9]+"
# 附件2-7 三(一)1, 附件2-1 一 备注1, 附件2-2 三 一是, 附件2-3-1 总体评价: an annex, then part in part.
PART = re.compile(rf" ?(?:\((?:{NUMBER})\)|备注[0-9]+|注[0-9]+|(?:{NUMBER})是|附表|总体评价|{NUMBER})")
ANNEX = re.compile(r"正文|附件[0-9]+(?:-[0-9]+)*")

type Clause = dict[str, Any]


@pytest.fixture(scope="module", name="told")
def _told() -> dict[str, Any]:
    """What stands in clauses.toml."""
    return tomllib.loads((DATA / "policy" / "clauses.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="clauses")
def _clauses(told: dict[str, Any]) -> dict[str, Clause]:
    """Every clause, by the name under which it is cited, in the order of print."""
    clauses = {clause["clause"]: clause for clause in told["clause"]}
    assert len(clauses) == len(told["clause"]) > 200
    return clauses


@pytest.fixture(scope="module", name="ten")
def _ten(found: Found) -> list[Plugin]:
    """The programmes of the notice; others rest on something else."""
    ten = [plugin for plugin in found.plugins if plugin.number]
    assert len(ten) == 10
    return ten


@pytest.fixture(scope="module", name="cited")
def _cited(ten: list[Plugin]) -> dict[str, dict[str, set[str]]]:
    """What cites each clause: programme, tables of any year, decisions, targets, kinds."""
    cited: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for clauses, programme, what, name in [*cited_by_rules(ten), *cited_by_declarations(ten)]:
        for clause in clauses.split("; "):
            cited[clause]["programme"].add(programme)
            cited[clause][what].add(name)
    return cited


@pytest.fixture(scope="module", name="routes")
def _routes(found: Found) -> set[str]:
    """Every route of the service, such as GET /nearest."""
    app: FastAPI = create_app(Settings(database_url=SecretStr("postgresql://nobody@localhost/nothing")), found)
    return {f"{method.upper()} {path}" for path, operations in app.openapi()["paths"].items() for method in operations}


def rules_files(ten: list[Plugin]) -> list[Path]:
    """The rules of every programme of the notice, of every year."""
    names = {plugin.name for plugin in ten}
    return sorted(file for file in (DATA / "policy").glob("*/*.toml") if file.stem in names)


def cited_by_rules(ten: list[Plugin]) -> Iterator[tuple[str, str, str, str]]:
    """Clauses, programme, what and name of each entry of each table."""
    for file in rules_files(ten):
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            yield from ((entry["clause"], file.stem, "tables", table) for entry in entries)


def cited_by_declarations(ten: list[Plugin]) -> Iterator[tuple[str, str, str, str]]:
    """Clauses, programme, what and name of each decision, target and kind."""
    for plugin in ten:
        for decision in plugin.decisions:
            yield from ((clause, plugin.name, "decisions", decision.name) for clause in decision.clauses)
        yield from ((target.clause, plugin.name, "targets", target.code) for target in plugin.targets)
        yield from ((kind.clause, plugin.name, "kinds", kind.code) for kind in plugin.kinds)


def parts(clause: str) -> list[str]:
    """The annex of a clause and what it is part of in turn: 附件2-7, 三, (一), 1."""
    annex = ANNEX.match(clause)
    assert annex, clause
    rest = clause[annex.end() :]
    found = PART.findall(rest)
    assert "".join(found) == rest, clause
    return [annex.group(), *found]


def parent(clause: str) -> str:
    """The clause that another is part of; an annex is part of none."""
    return "".join(parts(clause)[:-1])


def number_in(part: str) -> tuple[str, int] | None:
    """How a part is numbered and its number: (一) gives (…) and 1, 备注3 gives 备注… and 3; None for 附表."""
    numeral = re.search(NUMBER, part)
    if numeral is None or part.strip() in ("附表", "总体评价"):
        return None
    text = numeral.group()
    form = "一" if text in NUMERALS else "1"
    return part.strip().replace(text, form), NUMERALS.index(text) + 1 if text in NUMERALS else int(text)


def test_whatever_cites_a_clause_finds_it(clauses: dict[str, Clause], cited: dict[str, Any]) -> None:
    missing = {clause: {what: sorted(names) for what, names in by.items()} for clause, by in cited.items()}
    assert {clause: by for clause, by in missing.items() if clause not in clauses} == {}


def test_each_clause_names_exactly_what_cites_it(clauses: dict[str, Clause], cited: dict[str, Any]) -> None:
    wrong = {}
    for name, clause in clauses.items():
        says = {what: set(clause.get(what, ())) for what in CITES}
        cites = {what: cited[name][what] if name in cited else set() for what in CITES}
        if says != cites:
            wrong[name] = {what: {"says": says[what], "is": cites[what]} for what in CITES if says[what] != cites[what]}
    assert wrong == {}


def test_the_programme_of_a_clause_is_the_one_that_cites_it(
    clauses: dict[str, Clause], cited: dict[str, Any], ten: list[Plugin]
) -> None:
    names = {plugin.name for plugin in ten}
    for name, clause in clauses.items():
        assert {clause["programme"]} <= names if "programme" in clause else True, name
        if name in cited:
            assert {clause.get("programme")} == cited[name]["programme"], name


def test_every_decision_target_kind_and_file_of_rules_is_named(clauses: dict[str, Clause], ten: list[Plugin]) -> None:
    named = {
        (clause["programme"], what, name)
        for clause in clauses.values()
        for what in CITES
        for name in clause.get(what, ())
    }
    declared = {
        *((plugin.name, "decisions", decision.name) for plugin in ten for decision in plugin.decisions),
        *((plugin.name, "targets", target.code) for plugin in ten for target in plugin.targets),
        *((plugin.name, "kinds", kind.code) for plugin in ten for kind in plugin.kinds),
    }
    assert {one for one in named if one[1] != "tables"} == declared
    assert {programme for programme, what, _ in named if what == "tables"} == {plugin.name for plugin in ten}


def test_every_clause_says_who_or_why_nobody_unless_it_only_heads_its_parts(clauses: dict[str, Clause]) -> None:
    heads = {parent(name) for name in clauses}
    silent = [
        name
        for name, clause in clauses.items()
        if not any(key in clause for key in (*SAYS_WHO, "nobody")) and name not in heads
    ]
    assert silent == []


def test_nobody_carries_out_what_somebody_does(clauses: dict[str, Clause]) -> None:
    both = [name for name, clause in clauses.items() if "nobody" in clause and any(key in clause for key in SAYS_WHO)]
    assert both == []


def test_a_clause_has_no_other_words(clauses: dict[str, Clause]) -> None:
    known = {"clause", "title", "nobody", *SAYS_WHO, *CITES}
    assert {name: clause.keys() - known for name, clause in clauses.items() if clause.keys() - known} == {}
    empty = [name for name, clause in clauses.items() if not all(clause.values()) or not clause.get("title")]
    assert empty == []
    adrift = [name for name, clause in clauses.items() if clause.keys() & {*CITES} and "programme" not in clause]
    assert adrift == []


def test_every_reason_is_told_and_every_told_one_is_used(told: dict[str, Any]) -> None:
    assert {clause["nobody"] for clause in told["clause"] if "nobody" in clause} == set(told["nobody"])
    assert [name for name, words in told["nobody"].items() if " / " not in words] == []


def test_a_clause_done_under_another_leads_to_one_that_is_done(clauses: dict[str, Clause]) -> None:
    seen = [clause["see"] for clause in clauses.values() if "see" in clause]
    assert seen
    assert [name for name in seen if "programme" not in clauses[name]] == []


def test_every_route_that_is_named_is_there(clauses: dict[str, Clause], routes: set[str]) -> None:
    named = {route for clause in clauses.values() for route in clause.get("routes", ())}
    assert named
    assert named - routes == set()


def test_no_number_is_left_out_and_every_part_has_its_whole(clauses: dict[str, Clause]) -> None:
    counted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for name in clauses:
        whole, own = parent(name), number_in(parts(name)[-1])
        assert not whole or whole in clauses, name
        if whole and own:
            counted[whole, own[0]].append(own[1])
    assert len(counted) > 40
    assert {place: found for place, found in counted.items() if found != [*range(1, len(found) + 1)]} == {}


def test_the_clauses_stand_in_the_order_of_print(clauses: dict[str, Clause]) -> None:
    names = list(clauses)
    for name in names:
        below = [one for one in names if parent(one) == name]
        behind = names[names.index(name) + 1 :]
        of_it = list(takewhile(lambda one, name=name: name in wholes(one), behind))
        assert [one for one in of_it if parent(one) == name] == below, name


def wholes(clause: str) -> list[str]:
    """All that a clause is part of."""
    found = parts(clause)
    return ["".join(found[:length]) for length in range(1, len(found))]


def test_the_tables_of_the_readmes_are_those_of_the_clauses(root: Path) -> None:
    done = subprocess.run([sys.executable, "scripts/clauses", "--check"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
