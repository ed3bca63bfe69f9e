"""The selection of the year: one act over all applications, visited and scored, and what it makes of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.cases.refusals import refusal
from geo_service.core.cases.steps import Desk, take_step
from geo_service.core.workflow.decisions import in_term
from geo_service.core.workflow.declaration import Case, Transition, Verdict, Workflow
from geo_service.plugins.fitness_stations import queries
from geo_service.plugins.fitness_stations.decisions import station_rank
from geo_service.plugins.fitness_stations.facts import Outcome
from geo_service.plugins.fitness_stations.questions import Application, Compared, Placed, Ranking
from geo_service.plugins.fitness_stations.rules import StationRules
from geo_service.plugins.fitness_stations.workflows import SELECT


class Choice(BaseModel):
    """Who gets the last places where a tie is about them, with the reason; nothing where none is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chosen: Annotated[tuple[int, ...], Field(max_length=1000)] = Field(
        (), description="末位并列时决定入选的申报编号 / cases of the tie that get the last places"
    )
    comment: str = Field("", max_length=2000, description="理由 / why")


@dataclass(frozen=True)
class Compare:
    """Applications beside each other: all of a year that take part, and what the rules say of them.

    Attributes:
        waiting: those that were applied for and nobody has visited yet.
    """

    cases: Sequence[Case]
    waiting: Sequence[Case]
    ranking: Ranking
    verdict: Verdict


def select(desk: Desk, workflow: Workflow, choice: Choice) -> None:
    """Make the selection of the business day's year.

    Raises:
        Forbidden: the asker may not, or not for every organisation.
        StepRefused: a rule is against it; with the applications concerned.
        Conflict: it was made.
    """
    transition, passing = named(workflow, "select"), named(workflow, "pass_over")
    year = desk.day.year
    if "*" not in desk.who.organisations(SELECT):
        raise refusal(transition, Verdict("not_permitted"), desk.reasons)
    desk.act(SELECT)
    rules: StationRules | None = workflow.rules(year, desk.day)
    verdict = Verdict("no_edition") if rules is None else may_select(desk, transition, rules)
    if rules is None or verdict.reason is not None:
        raise refusal(transition, verdict, desk.reasons)
    compare = compared(queries.locked_cases(desk.connection, year), rules, choice.chosen)
    if queries.selection(desk.connection, year) is not None:
        raise refusal(transition, Verdict("selection_made", (rules.selection,)), desk.reasons)
    verdict = against(compare, desk.who.name, choice, rules)
    if verdict.reason is not None:
        raise refusal(transition, verdict, desk.reasons)
    places = rules.selection.stations
    queries.put_selection(desk.connection, year, places, len(compare.cases), desk.day, choice.comment.strip())
    cases = {str(case.id): case for case in compare.cases}
    taken = []
    for one in compare.ranking.ranking:
        step = transition if one.selected else passing
        case = cases[one.application]
        told = outcome(one, len(cases), case.id in choice.chosen)
        after = take_step(desk, workflow, step, case, told, choice.comment)
        taken += [after] if one.selected else []
    queries.put_places(desk.connection, year, places, taken)


def named(workflow: Workflow, name: str) -> Transition:
    """The transition of a name, which is there."""
    transition = workflow.transition(name)
    assert transition is not None
    return transition


def may_select(desk: Desk, transition: Transition, rules: StationRules) -> Verdict:
    """Whether the day is one on which the selection may be made; more time is granted to unions, not for this."""
    assert transition.term is not None
    return in_term(transition, transition.term(rules), desk.who, desk.day, ())


def compared(cases: Sequence[Case], rules: StationRules, chosen: Sequence[int] = ()) -> Compare:
    """The applications that take part, ranked, before the selection or after it.

    Args:
        cases: all of the year, in the order of their ids.
    """
    part = [case for case in cases if case.state == "visited" or {"select", "pass_over"} & case.facts.keys()]
    waiting = [case for case in cases if case.state == "applied"]
    if not part:
        return Compare(part, waiting, Ranking(accepted=False), Verdict("no_candidates", (rules.selection,)))
    applications = tuple(application_of(case, rules) for case in part)
    question = Compared(applications=applications, chosen=tuple(str(number) for number in chosen))
    ruling = station_rank(question, rules)
    titles = {str(case.id): case.title for case in part}
    concerned = tuple(titles[code] for code in ruling.result.missing)
    return Compare(part, waiting, ruling.result, Verdict(ruling.result.reason, ruling.rules, concerned))


def against(compare: Compare, actor: str, choice: Choice, rules: StationRules) -> Verdict:
    """What is against a selection, and which applications: visits, four eyes, scores, a tie, no reason beside it."""
    if compare.waiting:
        titles = tuple(case.title for case in compare.waiting)
        return Verdict("site_visit_required", (rules.state["selected"],), titles)
    touched = tuple(case.title for case in compare.cases if actor in {step.actor for step in case.steps})
    if touched:
        return Verdict("four_eyes", (rules.selection,), touched)
    if compare.verdict.reason is None and choice.chosen and not choice.comment.strip():
        return Verdict("comment_required", (rules.selection,))
    return compare.verdict


def assessments(case: Case) -> dict[str, dict[str, dict[str, int | str]]]:
    """What each assessor gave an application last: points and comment by dimension, by the assessor's name."""
    return {step.actor: dict(step.facts) for step in case.steps if step.name == "score"}


def application_of(case: Case, rules: StationRules) -> Application:
    """An application as it is compared."""
    scores = tuple(
        {code: int(told[code]["points"]) for code in rules.dimension if code in told}
        for told in assessments(case).values()
    )
    return Application(application=str(case.id), scores=scores)


def outcome(one: Placed, of: int, chosen: bool) -> Outcome:
    """What a case keeps of the selection."""
    tied = tuple(int(code) for code in one.tied_with)
    return Outcome(rank=one.rank, of=of, score=one.score, tied_with=tied, chosen=chosen)
