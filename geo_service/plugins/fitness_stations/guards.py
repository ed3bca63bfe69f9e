"""Whether what a step is told allows it: no HTTP, no database, no clock."""

from collections.abc import Callable
from datetime import date

from geo_service.core.subsidies.decisions import Amount
from geo_service.core.workflow.declaration import Asked, Case, Facts, Term, Verdict
from geo_service.plugins.fitness_stations.facts import Counted, Visit
from geo_service.plugins.fitness_stations.rules import StationRules, Step

APPLYING = ("pre_apply", "apply", "amend")


def term_of(step: Step) -> Callable[[StationRules], Term]:
    """When a step of the notice's timetable is open."""

    def term(rules: StationRules) -> Term:
        return Term(rules.step[step], rules.step[step].last_day, rules.step[step].first_day)

    return term


def selection_term(rules: StationRules) -> Term:
    """When the selection of the year may be made."""
    return Term(rules.selection, rules.selection.last_day, rules.selection.first_day)


def due(step: Step) -> Callable[[StationRules], date]:
    """The last day of a step of the timetable."""
    return lambda rules: rules.step[step].last_day


def selection_due(rules: StationRules) -> date:
    """The first day of the selection, which is when it is due: building begins with it."""
    return rules.selection.first_day


def visited_since(asked: Asked[Visit], rules: StationRules) -> Verdict:
    """Allowed for a visit after the application, until today."""
    applied = max(step.day for step in asked.case.steps if step.name in APPLYING)
    reason = None if applied <= asked.facts.visited_on <= asked.day else "outside_period"
    return Verdict(reason, (rules.state["selected"],))


def scores_fit(asked: Asked[Facts], rules: StationRules) -> Verdict:
    """Allowed up to the most points of each dimension, to whoever did not apply."""
    cited = (*rules.dimension.values(),)
    if asked.actor in {step.actor for step in asked.case.steps if step.name in APPLYING}:
        return Verdict("four_eyes", cited)
    given = asked.facts.model_dump()
    over = [code for code, one in rules.dimension.items() if given[code]["points"] > one.max_points]
    return Verdict("over_max" if over else None, cited, tuple(over))


def places_are_full(_asked: Asked[Facts], rules: StationRules) -> Verdict:
    """Allowed, with the reason for it beside: the places went to others."""
    return Verdict(None, (rules.selection,), found={"reason": "places_full"})


def must_say_of_link(asked: Asked[Facts], rules: StationRules) -> Verdict:
    """Allowed once it is said whether the services are linked digitally, or why not."""
    reason = None if "link" in asked.case.facts else "digital_link_required"
    return Verdict(reason, (rules.state["under_construction"],))


def subsidy_of(_case: Case, rules: StationRules) -> Amount:
    """What a station gets, once the Federation has set it."""
    return Amount(rules.subsidy, rules.subsidy.fen_per_station)


def counted_while_open(asked: Asked[Counted], rules: StationRules) -> Verdict:
    """Allowed for the months since the station opened, this one included."""
    month = asked.facts.month
    begun = f"{opened_on(asked.case):%Y-%m}" <= month <= f"{asked.day:%Y-%m}"
    return Verdict(None if begun else "outside_period", (rules.target["staff_reached"],))


def opened_on(case: Case) -> date:
    """The day on which an open station opened."""
    return next(step.day for step in case.steps if step.name == "open")
