"""Who pays what of a renewal journey and of a group's stay: by the tables of the notice, never by division."""

from geo_service.core.decisions import Ruling, refusal
from geo_service.core.money import yuan
from geo_service.plugins.recuperation.questions import (
    GroupOffer,
    GroupPlan,
    GroupShares,
    RenewalParty,
    RenewalPlan,
    RenewalShares,
    RenewalTotal,
    Valid,
)
from geo_service.plugins.recuperation.rules import Plan, RecuperationRules


def renewal_split(question: RenewalPlan, rules: RecuperationRules) -> Ruling[RenewalShares]:
    """The city's fixed share and what is left to the union above, for one person."""
    standard, plan = rules.renewal_standard, rules.renewal_plan.get(question.plan)
    if plan is None:
        return Ruling(refusal(RenewalShares, "unknown_plan"), (rules.renewal_table,))
    price = plan.fen_price if question.price is None else question.price
    if price > standard.max_fen_per_person:
        return Ruling(refusal(RenewalShares, "over_standard"), (standard,))
    city = min(plan.fen_city, price)
    result = RenewalShares(
        accepted=True,
        house=plan.house,
        days=plan.days,
        price=yuan(price),
        city=yuan(city),
        upper_union=yuan(price - city),
    )
    return Ruling(result, (standard, plan))


def renewal_total(question: RenewalParty, rules: RecuperationRules) -> Ruling[RenewalTotal]:
    """The same for a party, at the printed price."""
    standard, plan = rules.renewal_standard, rules.renewal_plan.get(question.plan)
    if plan is None:
        return Ruling(refusal(RenewalTotal, "unknown_plan"), (rules.renewal_table,))
    result = RenewalTotal(
        accepted=True,
        city=yuan(question.persons * plan.fen_city),
        upper_union=yuan(question.persons * (plan.fen_price - plan.fen_city)),
    )
    return Ruling(result, (standard, plan))


def group_split(question: GroupPlan, rules: RecuperationRules) -> Ruling[GroupShares]:
    """The city's share by the table, at most as much from the union above, at least the rest from the unit."""
    standard, plan = rules.group_standard, rules.group_plan.get(question.plan)
    if plan is None:
        return Ruling(refusal(GroupShares, "unknown_plan"), (rules.group_table,))
    upper_union_max = fen_upper_union_max(plan)
    result = GroupShares(
        accepted=True,
        house=plan.house,
        days=plan.days,
        price=yuan(plan.fen_price),
        city=yuan(plan.fen_city),
        upper_union_max=yuan(upper_union_max),
        unit_min=yuan(plan.fen_price - plan.fen_city - upper_union_max),
    )
    return Ruling(result, (standard, plan))


def fen_upper_union_max(plan: Plan) -> int:
    """What the union above may pay at most: as much as the city, and no more than the city leaves."""
    return min(plan.fen_city, plan.fen_price - plan.fen_city)


def group_validate(question: GroupOffer, rules: RecuperationRules) -> Ruling[Valid]:
    """Whether the shares given are those of the table, within the union's limit, and pay the price, no more or less."""
    standard, plan = rules.group_standard, rules.group_plan.get(question.plan)
    if plan is None:
        return Ruling(refusal(Valid, "unknown_plan"), (rules.group_table,))
    reason = wrong_with(question, plan)
    result = Valid(accepted=reason is None, reason=reason)
    if reason == "not_the_table_amount":
        # The table alone says what the city pays; who pays how much beside it did not matter.
        return Ruling(result, (plan,), ("C47",))
    return Ruling(result, (standard, plan))


def wrong_with(offer: GroupOffer, plan: Plan) -> str | None:
    """The reason why an offer does not fit a plan, None when it does."""
    if offer.city is not None and offer.city != plan.fen_city:
        return "not_the_table_amount"
    if offer.upper_union is not None and offer.upper_union > plan.fen_city:
        return "upper_over_city"
    to_share = plan.fen_price - plan.fen_city
    # What the union above does not say it pays, it may pay all it can, or nothing.
    least = to_share - (fen_upper_union_max(plan) if offer.upper_union is None else offer.upper_union)
    most = to_share - (offer.upper_union or 0)
    if least < 0 or (offer.unit is not None and offer.unit > most):
        return "over_total"
    return "below_min" if offer.unit is not None and offer.unit < least else None
