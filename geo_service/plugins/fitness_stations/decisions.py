"""When a step is open, what state follows which, whether a place is left: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.plugins.fitness_stations.questions import (
    Accepted,
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
