"""What the rubric adds up to."""

from geo_service.core.decisions import Ruling
from geo_service.plugins.labour_relations.decisions.scoring import highest_below
from geo_service.plugins.labour_relations.points import points_of
from geo_service.plugins.labour_relations.questions import RubricTotals, Totals
from geo_service.plugins.labour_relations.rules import (
    BONUS,
    COMPLIANCE,
    DEDUCTION,
    DEVELOPMENT,
    INSTITUTION,
    MODEL,
    SATISFACTION,
    LabourRules,
)


def rubric_totals(_: Totals, rules: LabourRules) -> Ruling[RubricTotals]:
    """The most that each part gives, the most that is taken off, and the greatest total."""
    basic = [highest_below(number, rules) for number in (COMPLIANCE, INSTITUTION, DEVELOPMENT)]
    cap = rules.category[BONUS].halves_cap or 0
    compliance, institution, development = (points_of(halves) for halves in basic)
    result = RubricTotals(
        accepted=True,
        indicators=len(rules.indicator),
        compliance=compliance,
        institution=institution,
        development=development,
        satisfaction_raw=points_of(highest_below(SATISFACTION, rules)),
        model_raw_max=points_of(highest_below(MODEL, rules)),
        bonus_cap=points_of(cap),
        deduction_max=points_of(-sum(indicator.lowest for indicator in rules.below(DEDUCTION))),
        max_total=points_of(sum(basic) + min(cap, highest_below(BONUS, rules))),
    )
    return Ruling(result, (rules.rubric, *rules.category.values()))
