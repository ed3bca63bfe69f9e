"""When a step is open, and when the hotline: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.plugins.psychology.questions import HotlineOpen, Moment, StepAccepted, StepTaken
from geo_service.plugins.psychology.rules import PsychologyRules


def mind_step(question: StepTaken, rules: PsychologyRules) -> Ruling[StepAccepted]:
    """Whether a step is open on a day."""
    step = rules.step[question.step]
    reason = step.reason_against(question.on)
    result = StepAccepted(accepted=reason is None, reason=reason, first_day=step.first_day, last_day=step.last_day)
    return Ruling(result, (step,))


def mind_hotline_open(question: Moment, rules: PsychologyRules) -> Ruling[HotlineOpen]:
    """Whether the hotline is open at a moment: on a day of its step, and in its hours."""
    hotline, step = rules.hotline, rules.step["hotline"]
    reason = step.reason_against(question.at.date())
    rested_on = (step, hotline) if reason else (hotline,)
    if reason is None and not hotline.opens_hour <= question.at.hour < hotline.closes_hour:
        reason = "step_closed"
    result = HotlineOpen(accepted=reason is None, reason=reason, open=reason is None, number=hotline.number)
    return Ruling(result, rested_on)
