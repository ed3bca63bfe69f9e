"""When a step is open, what state follows which, who gets the places: no HTTP, no database, no clock."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from geo_service.core.decisions import Ruling
from geo_service.plugins.fitness_stations.questions import (
    Accepted,
    Application,
    Compared,
    Placed,
    Ranking,
    Selected,
    SelectionAccepted,
    StepAccepted,
    StepTaken,
    Transition,
)
from geo_service.plugins.fitness_stations.rules import StationRules


def station_step(question: StepTaken, rules: StationRules) -> Ruling[StepAccepted]:
    """Whether a step is open on a day."""
    step = rules.step[question.step]
    reason = step.reason_against(question.on)
    result = StepAccepted(accepted=reason is None, reason=reason, first_day=step.first_day, last_day=step.last_day)
    return Ruling(result, (step,))


def station_transition(question: Transition, rules: StationRules) -> Ruling[Accepted]:
    """Whether a station may come from one state into another: in the notice's order, selected only after a visit."""
    state = rules.state[question.to]
    reason = None
    if question.from_ not in state.after:
        reason = "bad_sequence"
    elif state.site_visit and not question.site_visit_done:
        reason = "site_visit_required"
    return Ruling(Accepted(accepted=reason is None, reason=reason), (state,))


def station_select(question: Selected, rules: StationRules) -> Ruling[SelectionAccepted]:
    """Whether one more station may be selected."""
    places_left = max(0, rules.selection.stations - question.already_selected)
    result = SelectionAccepted(
        accepted=places_left > 0, reason=None if places_left else "places_full", places_left=places_left
    )
    return Ruling(result, (rules.selection,))


def station_rank(question: Compared, rules: StationRules) -> Ruling[Ranking]:
    """The applications by the mean of their assessors' totals, and who gets a place.

    A tie about the last places is left to whoever decides, who names those that get them.
    """
    cited = (rules.selection, *rules.dimension.values())
    if unready := tuple(one.application for one in question.applications if not is_scored(one, rules)):
        return Ruling(Ranking(accepted=False, reason="not_scored", missing=unready), cited)
    if wrong := tuple(one.application for one in question.applications if is_over(one, rules)):
        return Ruling(Ranking(accepted=False, reason="over_max", missing=wrong), cited)
    ranking = tuple(placed(question.applications, rules.selection.stations))
    tied = tuple(one.application for one in ranking if one.selected is None)
    left = rules.selection.stations - sum(one.selected is True for one in ranking)
    if not question.chosen:
        reason = "tie" if tied else None
        return Ruling(Ranking(accepted=not tied, reason=reason, missing=tied, ranking=ranking), cited)
    chosen = {*question.chosen}
    if not chosen <= {*tied} or len(question.chosen) != len(chosen) or len(chosen) != left:
        return Ruling(Ranking(accepted=False, reason="not_tied", missing=tied, ranking=ranking), cited)
    settled = tuple(
        one.model_copy(update={"selected": one.application in chosen}) if one.selected is None else one
        for one in ranking
    )
    return Ruling(Ranking(accepted=True, ranking=settled), cited)


def is_scored(application: Application, rules: StationRules) -> bool:
    """Whether enough assessors scored it, each by the dimensions of the rules and no other."""
    complete = all(scores.keys() == rules.dimension.keys() for scores in application.scores)
    return complete and len(application.scores) >= rules.selection.assessors


def is_over(application: Application, rules: StationRules) -> bool:
    """Whether an assessor gave more points for a dimension than there are."""
    return any(
        points > rules.dimension[code].max_points for scores in application.scores for code, points in scores.items()
    )


def mean(application: Application) -> Fraction:
    """The mean of the assessors' totals, exact; at least one has scored."""
    return Fraction(sum(sum(scores.values()) for scores in application.scores), len(application.scores))


def placed(applications: Sequence[Application], places: int) -> Iterator[Placed]:
    """The applications from the best on; those with the same mean have the same rank and name each other."""
    ahead = 0
    for score, group in groupby(sorted(applications, key=lambda one: -mean(one)), key=mean):
        same = [one.application for one in group]
        selected = True if ahead + len(same) <= places else False if ahead >= places else None
        for code in same:
            tied = tuple(other for other in same if other != code)
            yield Placed(application=code, rank=ahead + 1, score=decimal(score), tied_with=tied, selected=selected)
        ahead += len(same)


def decimal(score: Fraction) -> str:
    """A score with two decimals, half a hundredth rounded up; for reading, never for comparing."""
    hundredths = (score * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"
