"""Whether the year's targets are reached, and what visits count for: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.plugins.craftsmen.questions import TargetStatus, VisitCount, Visits, YearSoFar
from geo_service.plugins.craftsmen.rules import CraftsmenRules


def target_status(question: YearSoFar, rules: CraftsmenRules) -> Ruling[TargetStatus]:
    """Whether every target is reached, and how much is missing of each that is not.

    A count of a day outside the year holds what was done in another, or nothing yet.
    """
    missing = {
        counter: target.amount - done
        for counter, target in rules.target.items()
        if (done := getattr(question, counter)) < target.amount
    }
    if not missing and question.as_of is not None and (reason := rules.period.reason_against(question.as_of)):
        return Ruling(TargetStatus(met=False, reason=reason), (rules.period,))
    result = TargetStatus(met=not missing, reason="below_min" if missing else None, missing=missing)
    return Ruling(result, tuple(rules.target[counter] for counter in missing or rules.target))


def target_count(question: Visits, rules: CraftsmenRules) -> Ruling[VisitCount]:
    """The year's visits in person-times, and the persons who made them: two counters, never one for the other."""
    visits = [visit for visit in question.visits if visit.on in rules.period]
    result = VisitCount(
        accepted=True,
        person_times=len(visits),
        persons=len({visit.craftsman for visit in visits}),
        other_years=len(question.visits) - len(visits),
    )
    return Ruling(result, (rules.period, rules.target["visits_person_times"]))
