"""Who counts as a coordinator of the year, and when what happens: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.core.rules import Rule
from geo_service.plugins.coordinators.questions import (
    Calendar,
    Candidate,
    Certificate,
    Counted,
    Passed,
    Round,
    Rounds,
    Valid,
)
from geo_service.plugins.coordinators.rules import CoordinatorRules

# A person counts once; who was certified before the year is inventory.
COUNTED_ONCE = "C34"


def count_person(question: Candidate, rules: CoordinatorRules) -> Ruling[Counted]:
    """Whether a person counts: certified first in this year, by an exam of a known level that is confirmed."""
    if question.already_certified or any(certified_before(one, rules) for one in question.passed):
        return Ruling(Counted(accepted=True), (rules.target, rules.levels), (COUNTED_ONCE,))
    confirmed = tuple(rules.confirmation.values())
    if not question.passed:
        return Ruling(Counted(accepted=False, reason="not_confirmed"), confirmed)
    refusals = [refused(one, rules) for one in question.passed]
    accepted = next((refusal for refusal in refusals if refusal is None), refusals[0])
    if accepted is None:
        return Ruling(Counted(accepted=True, counts=1), (rules.target, rules.levels, *confirmed), (COUNTED_ONCE,))
    reason, rule = accepted
    return Ruling(Counted(accepted=False, reason=reason), (rule,))


def certified_before(passed: Passed, rules: CoordinatorRules) -> bool:
    """Whether an exam gave a certificate before the year: of a level that there is, confirmed after it was sat."""
    year = min(exam.exam for exam in rules.exam.values())[:4]
    if passed.confirmed is None or passed.level not in rules.levels.levels:
        return False
    return passed.batch <= passed.confirmed and passed.confirmed[:4] < year


def refused(passed: Passed, rules: CoordinatorRules) -> tuple[str, Rule] | None:
    """The reason why an exam does not count, and the rule that says so; None when it does."""
    if passed.level not in rules.levels.levels:
        return "unknown_level", rules.levels
    exam = next((exam for exam in rules.exam.values() if exam.exam == passed.batch), None)
    if exam is None:
        last = max(rules.exam.values(), key=lambda exam: exam.exam)
        return "step_closed" if passed.batch > last.exam else "step_not_open", last
    confirmation = rules.confirmation[exam.batch]
    if passed.confirmed is None:
        return "not_confirmed", confirmation
    if passed.confirmed < confirmation.confirm:
        return "bad_sequence", confirmation
    return ("too_late", confirmation) if passed.confirmed[:4] > confirmation.confirm[:4] else None


def validate_level(question: Certificate, rules: CoordinatorRules) -> Ruling[Valid]:
    """Whether the notice names the level."""
    valid = question.level in rules.levels.levels
    return Ruling(Valid(valid=valid, reason=None if valid else "unknown_level"), (rules.levels,))


def rounds_of(_: Calendar, rules: CoordinatorRules) -> Ruling[Rounds]:
    """The months in which people are called, examined and confirmed, batch by batch."""
    rounds = tuple(
        Round(mobilise=exam.mobilise, exam=exam.exam, confirm=rules.confirmation[batch].confirm)
        for batch, exam in rules.exam.items()
    )
    result = Rounds(accepted=True, stock_take=rules.levels.stock_take, rounds=rounds)
    return Ruling(result, (rules.levels, *rules.exam.values(), *rules.confirmation.values()))
