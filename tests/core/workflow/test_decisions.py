"""Whether a step may be taken: permission, state, four eyes, term, comment, guard; each on both sides."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from geo_service.core.rules import Book, Edition, Period, Rules
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for, decide, may_begin, next_steps
from geo_service.core.workflow.declaration import (
    Case,
    Extension,
    Facts,
    State,
    Taken,
    Term,
    Transition,
    Verdict,
    Workflow,
)

FIRST, LAST = date(2025, 9, 1), date(2025, 9, 30)
DAY = timedelta(days=1)


class Errands(Rules):
    """The rules of made-up errands."""

    window: Period


class Weight(Facts):
    """What the guard looks at."""

    kilograms: int


@dataclass(frozen=True)
class Person:
    """Somebody who holds permissions for organisations."""

    name: str
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def organisations(self, permission: str) -> tuple[str, ...]:
        return self.held.get(permission, ())


def term(rules):
    return Term(rules.window, rules.window.last_day, rules.window.first_day)


def light(asked, rules):
    if asked.facts.kilograms > 20:
        return Verdict("over_max", (rules.window,), ("kilograms",))
    return Verdict(None, found={"grams": asked.facts.kilograms * 1000})


RULES = Errands(
    window=Period(clause="附件2-7 四(一)", quote="9月", since=date(2025, 1, 1), first_day=FIRST, last_day=LAST)
)
BOOK = Book({2025: Edition(2025, ((date(2025, 1, 1), RULES),))})
WORKFLOW = Workflow(
    name="errand",
    title=Text("差事", "Errand"),
    book=BOOK,
    states=(
        State("asked", Text("已提出", "Asked")),
        State("checked", Text("已核对", "Checked")),
        State("done", Text("已办", "Done"), ends=True),
    ),
    transitions=(
        Transition("ask", Text("提出", "Ask"), (), "asked", "ask"),
        Transition("say", Text("补充", "Say more"), ("asked", "checked"), None, "ask", says_why=True),
        Transition("check", Text("核对", "Check"), ("asked",), "checked", "check", term=term, four_eyes=True),
        Transition("do", Text("办结", "Do"), ("checked",), "done", "check", Weight, guard=light, four_eyes=True),
    ),
    extends="extend",
)
ASK, SAY, CHECK, DO = WORKFLOW.transitions
CASE = Case("errands", "errand", 2025, "district:310101/street:1", id=1)
ASKED = replace(CASE, state="asked", version=1, steps=(Taken("ask", "person:1", FIRST),))
CHECKED = replace(ASKED, state="checked", version=2, steps=(*ASKED.steps, Taken("check", "person:2", FIRST)))
EVERYTHING = {"ask": ("*",), "check": ("*",), "extend": ("*",)}


def person(number, **held):
    return Person(f"person:{number}", held or EVERYTHING)


def begun(transition, case, who=None, day=FIRST, extensions=()):
    return may_begin(WORKFLOW, transition, case, who or person(9), day, extensions).reason


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (("*",), None),
        (("district:310101",), None),
        (("district:310101/street:1",), None),
        (("district:310104", "district:310101"), None),
        ((), "not_permitted"),
        (("district:310104",), "not_permitted"),
        (("district:3101",), "not_permitted"),  # the beginning of a code is no organisation above it
        (("district:310101/street:11",), "not_permitted"),
        (("district:310101/street:1/grassroots:1",), "not_permitted"),
    ],
)
def test_a_permission_reaches_its_organisation_and_what_is_below(held, reason):
    assert begun(CHECK, ASKED, person(9, check=held)) == reason
    assert acts_for(held, CASE.organisation) is (reason is None)


def test_a_permission_for_another_step_does_not_count():
    assert begun(CHECK, ASKED, person(9, ask=("*",))) == "not_permitted"


@pytest.mark.parametrize("case", [CASE, ASKED, CHECKED, replace(CHECKED, state="done", ended=True)])
@pytest.mark.parametrize("transition", WORKFLOW.transitions)
def test_a_step_is_taken_from_its_states_only(transition, case):
    fits = case.state in transition.after if transition.after else case.state == ""
    assert begun(transition, case) == (None if fits and not case.ended else "bad_sequence")


def test_four_eyes_is_against_everybody_who_took_a_step_before_not_only_the_first():
    assert [begun(DO, CHECKED, person(number)) for number in (1, 2, 3)] == ["four_eyes", "four_eyes", None]
    assert begun(SAY, CHECKED, person(1)) is None  # the step that does not ask for it


def test_who_holds_everything_everywhere_is_under_four_eyes_as_well():
    assert begun(CHECK, ASKED, Person("person:1", dict.fromkeys(("ask", "check", "extend", "operate"), ("*",)))) == (
        "four_eyes"
    )


@pytest.mark.parametrize(
    ("day", "reason"), [(FIRST - DAY, "step_not_open"), (FIRST, None), (LAST, None), (LAST + DAY, "too_late")]
)
def test_a_term_has_both_its_days(day, reason):
    verdict = may_begin(WORKFLOW, CHECK, ASKED, person(9), day)
    assert (verdict.reason, verdict.clause, verdict.quote) == (reason, "附件2-7 四(一)", "9月")


UNTIL = LAST + 5 * DAY


@pytest.mark.parametrize(
    ("day", "number", "reason"),
    [
        (UNTIL, 9, None),
        (UNTIL + DAY, 9, "too_late"),
        (UNTIL, 7, "four_eyes"),  # who granted it
        (LAST, 7, None),  # who granted it does not need it
        (FIRST - DAY, 9, "step_not_open"),
    ],
)
def test_more_time_is_until_its_last_day_and_for_others_than_who_granted_it(day, number, reason):
    extension = Extension(5, "check", UNTIL, "person:7")
    assert begun(CHECK, ASKED, person(number), day, [extension]) == reason


def test_more_time_for_another_step_is_none_for_this_one():
    assert begun(CHECK, ASKED, day=UNTIL, extensions=[Extension(5, "do", UNTIL, "person:7")]) == "too_late"


def test_of_two_extensions_that_of_somebody_else_is_used_and_named():
    both = [Extension(5, "check", UNTIL, "person:9"), Extension(6, "check", UNTIL, "person:7")]
    verdict = may_begin(WORKFLOW, CHECK, ASKED, person(9), UNTIL, both)
    assert verdict.reason is None
    assert verdict.extension == both[1]
    assert may_begin(WORKFLOW, CHECK, ASKED, person(9), LAST, both).extension is None


@pytest.mark.parametrize(("comment", "reason"), [("", "comment_required"), (" \n", "comment_required"), ("因雨", None)])
def test_a_step_that_says_why_wants_words(comment, reason):
    assert decide(WORKFLOW, SAY, ASKED, person(1), FIRST, Facts(), comment).reason == reason


@pytest.mark.parametrize(("kilograms", "reason"), [(20, None), (21, "over_max")])
def test_a_guard_looks_at_what_the_step_was_told(kilograms, reason):
    verdict = decide(WORKFLOW, DO, CHECKED, person(9), FIRST, Weight(kilograms=kilograms))
    assert verdict.reason == reason
    assert verdict.found == ({"grams": 20_000} if reason is None else {})
    assert verdict.missing == (() if reason is None else ("kilograms",))


def test_a_year_without_an_edition_allows_nothing():
    assert begun(CHECK, replace(ASKED, edition=2026)) == "no_edition"


def test_what_can_be_mended_least_is_said_first():
    late_and_own = person(1, check=("*",))
    assert begun(CHECK, ASKED, person(1, ask=("*",)), LAST + DAY) == "not_permitted"
    assert begun(CHECK, CHECKED, late_and_own, LAST + DAY) == "bad_sequence"
    assert begun(CHECK, ASKED, late_and_own, LAST + DAY) == "four_eyes"


def test_next_are_the_steps_of_the_state_that_are_the_actors_with_what_is_against_them():
    def names(who, day=FIRST):
        return {one.name: verdict.reason for one, verdict in next_steps(WORKFLOW, ASKED, who, day)}

    assert names(person(9)) == {"say": None, "check": None}
    assert names(person(1)) == {"say": None, "check": "four_eyes"}
    assert names(person(9), LAST + DAY) == {"say": None, "check": "too_late"}
    assert names(person(9, check=("*",))) == {"check": None}
    assert names(person(9, extend=("*",))) == {}


def test_a_step_that_a_route_takes_for_many_cases_is_not_next_of_one():
    at_once = replace(WORKFLOW, transitions=(ASK, SAY, replace(CHECK, taken_at="/checks"), DO))
    assert [one.name for one, _ in next_steps(at_once, ASKED, person(9), FIRST)] == ["say"]
    assert may_begin(at_once, at_once.transitions[2], ASKED, person(9), FIRST).reason is None


def test_a_step_that_the_service_takes_is_nobodys_next():
    by_service = replace(WORKFLOW, transitions=(ASK, SAY, replace(CHECK, by_service=True), DO))
    assert [one.name for one, _ in next_steps(by_service, ASKED, person(9), FIRST)] == ["say"]


def test_a_guard_is_told_who_takes_the_step():
    def not_by_who_asked(asked, rules):
        return Verdict("four_eyes" if asked.actor == asked.case.steps[0].actor else None)

    guarded = replace(CHECK, four_eyes=False, guard=not_by_who_asked)
    assert decide(WORKFLOW, guarded, ASKED, person(1), FIRST, Facts()).reason == "four_eyes"
    assert decide(WORKFLOW, guarded, ASKED, person(9), FIRST, Facts()).reason is None


BROKEN = {
    "two states or two transitions of one name": {"states": (*WORKFLOW.states, WORKFLOW.states[0])},
    "errand has two states or two": {"transitions": (*WORKFLOW.transitions, SAY)},
    "no state of its own": {"transitions": (ASK, SAY, CHECK, replace(DO, to="gone"))},
    "goes on after the end": {"transitions": (*WORKFLOW.transitions, replace(SAY, name="again", after=("done",)))},
    "leads nowhere": {"transitions": (replace(ASK, to=None), SAY, CHECK, DO)},
    "one transition that opens": {"transitions": (SAY, CHECK, DO)},
    "nothing leads to": {"transitions": (ASK, SAY, CHECK)},
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_declaration_that_makes_no_sense_is_refused(what):
    with pytest.raises(ValueError, match=what):
        replace(WORKFLOW, **BROKEN[what])


def test_everybody_who_may_do_something_may_see_the_cases():
    assert replace(WORKFLOW, reads=("look",)).permissions == ("look", "ask", "check", "extend")
