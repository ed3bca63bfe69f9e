"""The total of an enterprise and its band, from the sums of the parts or from the whole sheet."""

from collections.abc import Iterator

from geo_service.core.decisions import Ruling
from geo_service.core.rules import Rule
from geo_service.plugins.labour_relations.decisions.allowed import Allowed, Entry, allowed_for, first_refused, halves_of
from geo_service.plugins.labour_relations.points import points_of
from geo_service.plugins.labour_relations.questions import (
    Enterprise,
    Item,
    ItemValid,
    Satisfaction,
    SatisfactionSum,
    Score,
    Sheet,
    SheetScore,
)
from geo_service.plugins.labour_relations.rules import (
    BONUS,
    COMPLIANCE,
    DEDUCTION,
    DEVELOPMENT,
    INSTITUTION,
    MODEL,
    SATISFACTION,
    LabourRules,
    TotalBand,
)

NOT_SCORED = "C27"


def score_enterprise(question: Enterprise, rules: LabourRules) -> Ruling[Score]:
    """The total of an enterprise and its band, from the sums of its parts."""
    entries = tuple(entries_of(question, rules))
    if refused := first_refused(entries):
        entry, reason = refused
        return Ruling(Score(accepted=False, reason=reason, where=entry.where), entry.allowed.rules)
    unscored = tuple(entry.where for entry in entries if entry.points is None)
    basic = halves_of((question.compliance, question.institution, question.development))
    raw_bonus = halves_of((question.satisfaction, *question.model))
    deducted = halves_of(abs(points) for points in question.deductions.values())
    return total_of(basic, raw_bonus, deducted, unscored, rules)


def entries_of(question: Enterprise, rules: LabourRules) -> Iterator[Entry]:
    """The points of an enterprise by part, each with what is allowed there."""
    parts: dict[str, tuple[int | str, Rule, float | None]] = {
        "compliance": (COMPLIANCE, rules.category[COMPLIANCE], question.compliance),
        "institution": (INSTITUTION, rules.category[INSTITUTION], question.institution),
        "development": (DEVELOPMENT, rules.category[DEVELOPMENT], question.development),
        "satisfaction": (SATISFACTION, rules.heading[SATISFACTION], question.satisfaction),
    }
    for name, (number, rule, points) in parts.items():
        yield Entry(name, points, Allowed((rule, rules.rubric), highest_below(number, rules)))
    for level, indicator in zip(question.model, rules.below(MODEL), strict=True):
        yield Entry(indicator.indicator, level, allowed_for(indicator, rules))
    deductions = {indicator.indicator: indicator for indicator in rules.below(DEDUCTION)}
    for indicator_number, taken_off in question.deductions.items():
        allowed = allowed_for(deductions.get(indicator_number), rules)
        yield Entry(indicator_number, -abs(taken_off), allowed)


def highest_below(number: str | int, rules: LabourRules) -> int:
    """The most that the indicators below a number give together, in half points."""
    return sum(indicator.highest for indicator in rules.below(number))


def total_of(basic: int, raw_bonus: int, deducted: int, unscored: tuple[str, ...], rules: LabourRules) -> Ruling[Score]:
    """The total and its band: the bonus is capped, then the deductions are taken off; all in half points."""
    bonus_rule = rules.category[BONUS]
    if unscored:
        return Ruling(Score(accepted=True, unscored=unscored), (rules.rubric,), (NOT_SCORED,))
    bonus = min(raw_bonus, bonus_rule.halves_cap or 0)
    total = basic + bonus - deducted
    band = band_of(total, rules)
    result = Score(accepted=True, total=points_of(total), bonus_counted=points_of(bonus), band=band.band)
    return Ruling(result, (bonus_rule, band))


def band_of(halves: int, rules: LabourRules) -> TotalBand:
    """The band of a total in half points: the first whose limit it reaches, else the lowest."""
    *upper, lowest = rules.band.values()
    reached = (band for band in upper if band.halves_at_least is not None and halves >= band.halves_at_least)
    return next(reached, lowest)


def score_sheet(question: Sheet, rules: LabourRules) -> Ruling[SheetScore]:
    """The total of an enterprise and its band, from its points by indicator; deductions left out are none."""
    entries = (
        Entry(number, points, allowed_for(rules.indicator.get(number), rules))
        for number, points in question.items.items()
    )
    if refused := first_refused(entries):
        entry, reason = refused
        return Ruling(SheetScore(accepted=False, reason=reason, where=entry.where), entry.allowed.rules)
    numbers = (*rules.category, SATISFACTION, MODEL)
    sums = {number: sum_below(number, question, rules) for number in numbers}
    to_score = (COMPLIANCE, INSTITUTION, DEVELOPMENT, BONUS)
    unscored = [one for number in to_score for one in unscored_below(number, question, rules)]
    unscored += [one for one in unscored_below(DEDUCTION, question, rules) if one in question.items]
    basic = sums[COMPLIANCE] + sums[INSTITUTION] + sums[DEVELOPMENT]
    ruling = total_of(basic, sums[BONUS], -sums[DEDUCTION], tuple(unscored), rules)
    result = SheetScore(
        **ruling.result.model_dump(),
        compliance=points_of(sums[COMPLIANCE]),
        institution=points_of(sums[INSTITUTION]),
        development=points_of(sums[DEVELOPMENT]),
        satisfaction=points_of(sums[SATISFACTION]),
        model=points_of(sums[MODEL]),
        deducted=points_of(-sums[DEDUCTION]),
    )
    return Ruling(result, ruling.rules, ruling.readings)


def sum_below(number: str | int, question: Sheet | Satisfaction, rules: LabourRules) -> int:
    """What the indicators below a number were given together, in half points."""
    return halves_of(question.items.get(indicator.indicator) for indicator in rules.below(number))


def unscored_below(number: str | int, question: Sheet | Satisfaction, rules: LabourRules) -> tuple[str, ...]:
    """The indicators below a number that were given nothing, in the order of print."""
    below = (indicator.indicator for indicator in rules.below(number))
    return tuple(indicator for indicator in below if question.items.get(indicator) is None)


def validate_item(question: Item, rules: LabourRules) -> Ruling[ItemValid]:
    """Whether the rubric allows these points for this indicator."""
    allowed = allowed_for(rules.indicator.get(question.indicator), rules)
    reason = allowed.refused(question.value)
    result = ItemValid(
        valid=reason is None,
        reason=reason,
        most=None if allowed.most is None else points_of(allowed.most),
        levels=None if allowed.levels is None else tuple(points_of(level) for level in (0, *allowed.levels)),
    )
    return Ruling(result, allowed.rules)


def sum_satisfaction(question: Satisfaction, rules: LabourRules) -> Ruling[SatisfactionSum]:
    """The sum of what the staff's satisfaction was given, both indicators printed 4-1-11 counted."""
    heading, indicators = rules.heading[SATISFACTION], {one.indicator: one for one in rules.below(SATISFACTION)}
    entries = (
        Entry(number, points, allowed_for(indicators.get(number), rules)) for number, points in question.items.items()
    )
    if refused := first_refused(entries):
        entry, reason = refused
        return Ruling(SatisfactionSum(accepted=False, reason=reason, where=entry.where), entry.allowed.rules)
    unscored = unscored_below(SATISFACTION, question, rules)
    result = SatisfactionSum(accepted=True, sum=points_of(sum_below(SATISFACTION, question, rules)), unscored=unscored)
    return Ruling(
        result, (heading, *(indicators[number] for number in question.items)), (NOT_SCORED,) if unscored else ()
    )
