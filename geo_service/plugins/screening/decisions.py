"""What screenings are paid for, whether quotas fit, whom they are for: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.core.money import yuan
from geo_service.plugins.screening.questions import (
    Allotment,
    AllotmentValid,
    ScreenedByUnion,
    ScreenEligible,
    ScreenSubsidy,
    Worker,
)
from geo_service.plugins.screening.rules import ScreeningRules


def screen_subsidy(question: ScreenedByUnion, rules: ScreeningRules) -> Ruling[ScreenSubsidy]:
    """What the Federation pays: so much a person with every test done, once a year, as far as the quota reaches.

    Whoever was paid for earlier has a place of it, unless it is said how many were used.
    No union's quota is more than the year's total: by such a one nothing is paid.
    """
    if question.dbu_quota > rules.target.persons:
        refused = ScreenSubsidy(accepted=False, reason="over_total", persons_paid=0, subsidy=yuan(0))
        return Ruling(refused, (rules.target,))
    new = [row for row in question.screened if not row.paid_before]
    complete = sum(row.persons for row in new if all(getattr(row, test) for test in rules.test))
    repeated = sum(row.persons for row in question.screened if row.paid_before)
    used = repeated if question.quota_used is None else question.quota_used
    places = max(0, question.dbu_quota - used)
    paid = min(complete, places)
    none_left = complete > 0 and places == 0
    result = ScreenSubsidy(
        accepted=not none_left,
        reason="places_full" if none_left else None,
        persons_paid=paid,
        subsidy=yuan(paid * rules.subsidy.fen_per_person),
        over_quota=complete - paid,
        pending=sum(row.persons for row in new) - complete,
        repeated=repeated,
    )
    return Ruling(result, (rules.quota,) if none_left else (rules.subsidy, *rules.test.values(), rules.quota))


def screen_quota(question: Allotment, rules: ScreeningRules) -> Ruling[AllotmentValid]:
    """Whether the quotas of all unions add up to no more than the total."""
    total = rules.target.persons if question.city_total is None else question.city_total
    left = total - sum(question.allotted)
    result = AllotmentValid(
        valid=left >= 0, reason="over_total" if left < 0 else None, excess=max(0, -left), left=max(0, left)
    )
    return Ruling(result, (rules.target, rules.quota))


def screen_eligible(question: Worker, rules: ScreeningRules) -> Ruling[ScreenEligible]:
    """Whether the screenings are for somebody, as far as is known of them, by the sentences that name them."""
    sentences = tuple(rules.audience.values())
    naming = tuple(
        one for one in sentences if question.sex == one.sex and question.employment in (None, *one.employments)
    )
    result = ScreenEligible(eligible=bool(naming), reason=None if naming else "not_covered")
    return Ruling(result, naming or sentences)
