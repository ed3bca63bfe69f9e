"""Every step of the two workflows: from which states, by which roles, against whom, until when; no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo_service.core.access.actor import Actor, grants_of
from geo_service.core.access.roles import read_roles
from geo_service.core.subsidies.facts import SubsidyUsed
from geo_service.core.workflow.decisions import decide, may_begin
from geo_service.core.workflow.declaration import Case, Taken
from geo_service.plugins.driver_homes.facts import Inspection
from geo_service.plugins.driver_homes.workflows import HOME, PLAN
from geo_service.settings import DATA

ROLES = read_roles(DATA)
DAY = timedelta(days=1)
IN_TIME = {"file": date(2025, 2, 21), "revise": date(2025, 2, 21), "apply": date(2025, 6, 30)}
SEPTEMBER = date(2025, 9, 15)
STEPS = [(workflow, transition) for workflow in (PLAN, HOME) for transition in workflow.transitions]
NAMES = [f"{workflow.name}.{transition.name}" for workflow, transition in STEPS]

# Who may take which step, of all roles that there are; nobody else.
UNION, CENTRE = {"district_union"}, {"staff_service_centre", "grassroots_department"}
WHO = {
    **dict.fromkeys(("plan.file", "plan.revise"), UNION),
    **dict.fromkeys(("home.apply", "home.amend", "home.withdraw", "home.use_subsidy"), UNION),
    **dict.fromkeys(("home.warn", "home.suspend", "home.reopen"), UNION),
    **dict.fromkeys(("plan.note", "home.return", "home.review", "home.refuse", "home.accept", "home.fail"), CENTRE),
    **dict.fromkeys(("home.give_plaque", "home.open", "home.exit"), CENTRE),
    "home.pay": {"staff_service_centre"},
    "home.self_check": {"site_manager", *UNION},
}
FOUR_EYES = {f"home.{name}" for name in ("return", "review", "refuse", "accept", "fail", "pay")} | {"plan.note"}
SAYS_WHY = {f"home.{name}" for name in ("return", "refuse", "fail", "warn", "suspend", "reopen", "exit")}
AFTER = {
    "plan.revise": {"filed"},
    "plan.note": {"filed"},
    "home.return": {"applied"},
    "home.amend": {"returned"},
    "home.review": {"applied"},
    "home.refuse": {"applied", "reviewed", "failed"},
    "home.withdraw": {"applied", "returned", "reviewed", "failed"},
    "home.accept": {"reviewed", "failed"},
    "home.fail": {"reviewed", "failed"},
    "home.give_plaque": {"accepted"},
    "home.open": {"plaque_given"},
    "home.pay": {"accepted", "plaque_given", "open"},
    "home.use_subsidy": {"accepted", "plaque_given", "open", "suspended"},
    "home.self_check": {"open", "suspended"},
    "home.warn": {"open"},
    "home.suspend": {"open"},
    "home.reopen": {"suspended"},
    "home.exit": {"accepted", "plaque_given", "open", "suspended"},
}
# The first and the last day of each step that has them.
TERMS = {
    **dict.fromkeys(("plan.file", "plan.revise"), (None, date(2025, 2, 21))),
    "home.apply": (None, date(2025, 6, 30)),
    "home.review": (None, date(2025, 9, 30)),
    **dict.fromkeys(("home.accept", "home.fail"), (date(2025, 9, 1), date(2025, 9, 30))),
}
BASE = ("air_conditioner", "fridge", "microwave", "water_dispenser", "charging_sockets", "tables_chairs")


def somebody(role, organisation="district:310101", name="person:9"):
    """Somebody who holds a role."""
    return Actor(name, "某人", grants_of(ROLES, [(role, organisation)]), "session")


def holder(transition, name="person:9"):
    """Somebody who holds a step's permission everywhere."""
    role = next(role for role, one in ROLES.roles.items() if transition.permission in one.permissions)
    return somebody(role, name=name)


def case_in(workflow, state, **more):
    """A case in a state, moved there by persons 1 and 2; opened ones applied for a micro home."""
    steps = (Taken("apply", "person:1", SEPTEMBER), Taken("review", "person:2", SEPTEMBER)) if state else ()
    facts = {"apply": {"tier": "micro", "lon": None, "lat": None}} if state else {}
    ended = bool(state) and workflow.state(state).ends
    case = Case("driver_homes", workflow.name, 2025, "district:310101", state, len(steps), facts, steps, ended=ended)
    return replace(case, **more)


def a_case_for(workflow, transition):
    return case_in(workflow, min(transition.after, default=""))


def day_for(transition):
    return IN_TIME.get(transition.name, SEPTEMBER)


def reason(workflow, transition, case, who, day):
    return may_begin(workflow, transition, case, who, day).reason


def test_the_tables_of_this_test_speak_of_every_step():
    assert WHO.keys() == set(NAMES)
    assert AFTER.keys() == set(NAMES) - {"plan.file", "home.apply"}


@pytest.mark.parametrize(("workflow", "transition"), STEPS, ids=NAMES)
def test_a_step_is_taken_from_its_states_and_from_no_other(workflow, transition):
    for state in ["", *(one.code for one in workflow.states)]:
        fits = state in AFTER.get(f"{workflow.name}.{transition.name}", {""})
        found = reason(workflow, transition, case_in(workflow, state), holder(transition), day_for(transition))
        assert found == (None if fits else "bad_sequence"), state


@pytest.mark.parametrize("role", ROLES.roles)
@pytest.mark.parametrize(("workflow", "transition"), STEPS, ids=NAMES)
def test_a_step_is_taken_by_its_roles_for_their_own_organisations(workflow, transition, role):
    may = role in WHO[f"{workflow.name}.{transition.name}"]
    case, day = a_case_for(workflow, transition), day_for(transition)
    assert reason(workflow, transition, case, somebody(role), day) == (None if may else "not_permitted")
    elsewhere = somebody(role, "district:310104")
    reaches_all = ROLES.roles[role].reach == "all"
    assert reason(workflow, transition, case, elsewhere, day) == (None if may and reaches_all else "not_permitted")


@pytest.mark.parametrize(("workflow", "transition"), STEPS, ids=NAMES)
def test_four_eyes_is_against_every_earlier_actor(workflow, transition):
    case, day = a_case_for(workflow, transition), day_for(transition)
    asks = f"{workflow.name}.{transition.name}" in FOUR_EYES
    for number, earlier in ((1, bool(case.steps)), (2, bool(case.steps)), (3, False)):
        found = reason(workflow, transition, case, holder(transition, f"person:{number}"), day)
        assert found == ("four_eyes" if asks and earlier else None)


@pytest.mark.parametrize(("workflow", "transition"), STEPS, ids=NAMES)
def test_a_step_has_its_last_day_and_not_the_next(workflow, transition):
    first, last = TERMS.get(f"{workflow.name}.{transition.name}", (None, None))
    case, who = a_case_for(workflow, transition), holder(transition)

    def on(day):
        return reason(workflow, transition, case, who, day)

    assert on(last or date(2025, 12, 31)) is None
    assert on((last or date(2025, 12, 31)) + DAY) == ("too_late" if last else None)
    assert on(first or date(2025, 1, 1)) is None
    assert on((first or date(2025, 1, 1)) - DAY) == ("step_not_open" if first else None)


@pytest.mark.parametrize(("workflow", "transition"), STEPS, ids=NAMES)
def test_a_step_that_takes_something_away_says_why(workflow, transition):
    assert transition.says_why == (f"{workflow.name}.{transition.name}" in SAYS_WHY)


def test_every_state_but_the_last_ones_leads_on():
    for workflow in (PLAN, HOME):
        led_on = {state for transition in workflow.transitions for state in transition.after}
        assert {state.code for state in workflow.states if not state.ends} == led_on


def inspection(**site):
    good = {"facilities": BASE, "free_parking_minutes": 15, "toilet": "own", "signs": True}
    return Inspection.model_validate({"site": good | site, "lon": 121.48, "lat": 31.23, "datum": "gcj02"}, strict=False)


def verdict(name, case, facts, day=SEPTEMBER):
    transition = HOME.transition(name)
    return decide(HOME, transition, case, holder(transition), day, facts, "理由")


@pytest.mark.parametrize(("minutes", "accept", "fail"), [(15, None, "meets_standard"), (14, "below_min", None)])
def test_a_site_is_accepted_or_fails_by_the_standard_and_nothing_between(minutes, accept, fail):
    case, facts = case_in(HOME, "reviewed"), inspection(free_parking_minutes=minutes)
    assert verdict("accept", case, facts).reason == accept
    assert verdict("fail", case, facts).reason == fail


def test_the_distance_is_between_the_declared_and_the_measured_position_in_one_datum():
    declared = {"tier": "micro", "lon": 121.48, "lat": 31.23}
    case = case_in(HOME, "reviewed", facts={"apply": declared})
    # The same figures read in GCJ-02 are a place 455 to 501 m away.
    assert 455 < verdict("accept", case, inspection()).found["distance_m"] < 501
    without = case_in(HOME, "reviewed")
    assert verdict("accept", without, inspection()).found["distance_m"] is None


def accepted(tier="micro", then=(), **facts):
    facts = {"apply": {"tier": tier, "lon": None, "lat": None}, **facts}
    steps = (Taken("accept", "person:1", SEPTEMBER), *then)
    return case_in(HOME, "accepted", facts=facts, steps=steps, version=len(steps))


def paid(*used, tier="micro", amount="5000.00"):
    items = [{"amount": one, "purpose": "running", "what": "x"} for one in used]
    uses = [Taken("use_subsidy", "person:1", SEPTEMBER, {"items": [item]}) for item in items]
    return accepted(tier, (Taken("pay", "person:1", SEPTEMBER), *uses), pay={"subsidy": amount})


def use(amount, purpose="equipment", **more):
    item = {"purpose": purpose, "what": "冰箱", "amount": amount, **more}
    return SubsidyUsed.model_validate({"items": [item]}, strict=False)


@pytest.mark.parametrize(
    ("before", "amount", "reason"),
    [
        ((), "5000.00", None),
        ((), "5000.01", "over_total"),
        (("1000.50", "2000.00"), "1999.50", None),
        (("1000.50", "2000.00"), "1999.51", "over_total"),
        (("5000.00",), "0.01", "over_total"),
    ],
)
def test_what_is_used_is_never_more_than_the_subsidy(before, amount, reason):
    assert verdict("use_subsidy", paid(*before), use(amount)).reason == reason


def test_a_subsidy_is_used_for_what_the_notice_names_and_once_it_was_paid():
    found = verdict("use_subsidy", paid(), use("1.00", purpose="party"))
    assert (found.reason, found.missing, found.clause) == ("purpose_not_allowed", ("party",), "附件2-7 四(二)")
    assert verdict("use_subsidy", case_in(HOME, "open"), use("1.00")).reason == "no_subsidy"


@pytest.mark.parametrize(("tier", "yuan"), [("micro", "5000.00"), ("comprehensive", "10000.00")])
def test_the_subsidy_is_that_of_the_tier_and_paid_once(tier, yuan):
    transition = HOME.transition("pay")
    found = verdict("pay", accepted(tier), transition.facts())
    assert (found.reason, found.found, found.clause) == (None, {"subsidy": yuan}, "附件2-7 四(二)")
    assert verdict("pay", paid(tier=tier, amount=yuan), transition.facts()).reason == "already_paid"


def test_what_came_to_its_state_without_an_acceptance_is_not_paid():
    assert verdict("pay", case_in(HOME, "accepted"), HOME.transition("pay").facts()).reason == "bad_sequence"


@pytest.mark.parametrize(("asset", "number"), [(True, None), (False, "A-1")])
def test_a_fixed_asset_and_nothing_else_has_a_number_in_the_books(asset, number):
    with pytest.raises(ValueError, match="固定资产"):
        use("1.00", fixed_asset=asset, asset_number=number)
    assert use("1.00", fixed_asset=True, asset_number="A-1").items[0].amount == 100
