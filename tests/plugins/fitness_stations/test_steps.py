"""Every step of a station: from which states, by which roles, against whom, until when; no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo_service.core.access.actor import Actor, grants_of
from geo_service.core.access.roles import read_roles
from geo_service.core.workflow.decisions import may_begin
from geo_service.core.workflow.declaration import Case, Taken
from geo_service.plugins.fitness_stations.rules import BOOK
from geo_service.plugins.fitness_stations.workflows import STATION
from geo_service.settings import DATA

ROLES = read_roles(DATA)
DAY = timedelta(days=1)
NAMES = [transition.name for transition in STATION.transitions]

UNION, OFFICES, PUBLICITY = {"district_union"}, {"publicity_department", "sports_bureau"}, {"publicity_department"}
BY_UNION = ("pre_apply", "apply", "amend", "withdraw", "give_up", "begin", "link", "share", "count", "warn", "suspend")
BY_OFFICES = ("return", "visit", "score", "refuse", "accept", "fail", "give_plaque", "open", "inspect", "exit")
# Who may take which step, of all roles that there are; nobody else.
WHO = {
    **dict.fromkeys((*BY_UNION, "reopen"), UNION),
    **dict.fromkeys(BY_OFFICES, OFFICES),
    **dict.fromkeys(("select", "pass_over", "pay"), PUBLICITY),
    "self_check": {"site_manager", "district_union"},
}
FOUR_EYES = {"return", "visit", "select", "pass_over", "refuse", "accept", "fail", "pay"}
SAYS_WHY = {"return", "refuse", "fail", "warn", "suspend", "reopen", "exit"}
RUNNING = {"open", "suspended"}
ON_ITS_WAY = {"applied", "returned", "visited", "selected", "under_construction", "failed"}
APPLIED, VISITED, BUILT, OPEN = {"applied"}, {"visited"}, {"under_construction", "failed"}, {"open"}
AFTER = {
    "apply": {"pre_applied"},
    "give_up": {"pre_applied"},
    "amend": {"returned"},
    "return": APPLIED,
    "visit": APPLIED,
    "score": VISITED,
    "select": VISITED,
    "pass_over": VISITED,
    "refuse": ON_ITS_WAY,
    "withdraw": ON_ITS_WAY,
    "begin": {"selected"},
    "link": BUILT,
    "accept": BUILT,
    "fail": BUILT,
    "give_plaque": {"accepted"},
    "pay": {"accepted", "plaque_given", "open"},
    "open": {"plaque_given"},
    "share": RUNNING,
    "count": RUNNING,
    "self_check": RUNNING,
    "inspect": RUNNING,
    "warn": OPEN,
    "suspend": OPEN,
    "reopen": {"suspended"},
    "exit": {"plaque_given", "open", "suspended"},
}
# The first and the last day of each step that has them.
TERMS = {
    "pre_apply": (date(2025, 1, 1), date(2025, 1, 31)),
    **dict.fromkeys(("apply", "amend", "visit"), (date(2025, 2, 1), date(2025, 4, 30))),
    **dict.fromkeys(("select", "pass_over", "begin", "link"), (date(2025, 5, 1), date(2025, 9, 30))),
    **dict.fromkeys(("accept", "fail"), (date(2025, 6, 1), date(2025, 9, 30))),
    **dict.fromkeys(("give_plaque", "pay"), (date(2025, 10, 1), date(2025, 10, 31))),
}


def somebody(role, organisation="district:310101", name="person:9"):
    return Actor(name, "某人", grants_of(ROLES, [(role, organisation)]), "session")


def holder(transition, name="person:9"):
    role = next(code for code, one in ROLES.roles.items() if transition.permission in one.permissions)
    return somebody(role, name=name)


def case_in(state, **more):
    """A case in a state, moved there by persons 1 and 2."""
    steps = (Taken("pre_apply", "person:1", date(2025, 1, 31)), Taken("visit", "person:2", date(2025, 4, 30)))
    ended = bool(state) and STATION.state(state).ends
    case = Case("fitness_stations", "station", 2025, "district:310101", state, ended=ended)
    return replace(case, **({"version": 2, "steps": steps} if state else {}), **more)


def a_case_for(transition):
    return case_in(min(transition.after, default=""))


def day_for(transition):
    return TERMS.get(transition.name, (None, date(2025, 9, 15)))[1]


def reason(transition, case, who, day):
    return may_begin(STATION, transition, case, who, day).reason


def test_the_tables_of_this_test_speak_of_every_step():
    assert WHO.keys() == set(NAMES)
    assert AFTER.keys() == set(NAMES) - {"pre_apply"}


@pytest.mark.parametrize("transition", STATION.transitions, ids=NAMES)
def test_a_step_is_taken_from_its_states_and_from_no_other(transition):
    for state in ["", *(one.code for one in STATION.states)]:
        found = reason(transition, case_in(state), holder(transition), day_for(transition))
        assert found == (None if state in AFTER.get(transition.name, {""}) else "bad_sequence"), state


@pytest.mark.parametrize("role", ROLES.roles)
@pytest.mark.parametrize("transition", STATION.transitions, ids=NAMES)
def test_a_step_is_taken_by_its_roles_for_their_own_organisations(transition, role):
    may = role in WHO[transition.name]
    case, day = a_case_for(transition), day_for(transition)
    assert reason(transition, case, somebody(role), day) == (None if may else "not_permitted")
    reaches_all = ROLES.roles[role].reach == "all"
    elsewhere = reason(transition, case, somebody(role, "district:310104"), day)
    assert elsewhere == (None if may and reaches_all else "not_permitted")


@pytest.mark.parametrize("transition", STATION.transitions, ids=NAMES)
def test_four_eyes_is_against_every_earlier_actor(transition):
    case, day = a_case_for(transition), day_for(transition)
    for number, earlier in ((1, bool(case.steps)), (2, bool(case.steps)), (3, False)):
        found = reason(transition, case, holder(transition, f"person:{number}"), day)
        assert found == ("four_eyes" if transition.name in FOUR_EYES and earlier else None)


@pytest.mark.parametrize("transition", STATION.transitions, ids=NAMES)
def test_a_step_has_its_first_day_and_its_last(transition):
    first, last = TERMS.get(transition.name, (None, None))
    case, who = a_case_for(transition), holder(transition)
    assert reason(transition, case, who, last or date(2025, 12, 31)) is None
    assert reason(transition, case, who, (last or date(2025, 12, 31)) + DAY) == ("too_late" if last else None)
    assert reason(transition, case, who, first or date(2025, 1, 1)) is None
    assert reason(transition, case, who, (first or date(2025, 1, 1)) - DAY) == ("step_not_open" if first else None)


@pytest.mark.parametrize("transition", STATION.transitions, ids=NAMES)
def test_a_step_that_takes_something_away_says_why(transition):
    assert transition.says_why == (transition.name in SAYS_WHY)


def test_every_state_but_the_last_ones_leads_on():
    led_on = {state for transition in STATION.transitions for state in transition.after}
    assert {state.code for state in STATION.states if not state.ends} == led_on


def leads(state):
    """The states to which a step leads from one."""
    return {one.to for one in STATION.transitions if state in one.after and one.to}


def test_the_states_of_the_notice_follow_each_other_as_its_rules_say():
    rules = BOOK.newest.latest.state
    ours = {state.code for state in STATION.states} - rules.keys()
    ways = {
        state: {to for to in leads(state) if to in rules} | {to for one in leads(state) & ours for to in leads(one)}
        for state in rules
    }
    assert {to: {state for state in rules if to in ways[state] and state != to} for to in rules} == {
        to: {*rule.after} for to, rule in rules.items()
    }
    # What must have been visited does not come straight from being applied for.
    assert [to for to, rule in rules.items() if rule.site_visit] == ["selected"]
    assert "selected" not in leads("applied")
