"""Whether a member can be enrolled, from when, and who pays what of the fee."""

from collections.abc import Mapping
from datetime import date

from geo_service.core.decisions import Ruling, refusal
from geo_service.core.money import yuan
from geo_service.core.rules import Rule
from geo_service.core.text import Text
from geo_service.plugins.member_protection.decisions.cover import band_of, first_day_of, pay_by
from geo_service.plugins.member_protection.decisions.given import given
from geo_service.plugins.member_protection.questions import (
    Application,
    Batch,
    BatchTotal,
    CentralStepTaken,
    Deadline,
    Enrolling,
    Quote,
    StepAccepted,
    UnionClass,
)
from geo_service.plugins.member_protection.rules import Amounts, Band, ProtectionRules, Way

# Which enrolment of one's own is the first.
FIRST_ENROLMENT = "C8"
INSTANT = Text("即时参保须填写", "instant enrolment needs it")
OWN = Text("个人参保须填写", "enrolment of one's own needs it")


def quote(question: Enrolling, rules: ProtectionRules) -> Ruling[Quote]:
    """Whether a member can be enrolled; the days of the cover, its fee, the city's part and the rest."""
    since = start_of(question)
    if refused := refusal_of_member(question, rules) or refusal_of_days(question, since, rules):
        reason, rule = refused
        return Ruling(refusal(Quote, reason), (rule,))
    cover = rules.cover[way_of(question)]
    first = first_day_of(cover, since)
    if first > cover.last_day:
        return Ruling(refusal(Quote, "no_cover_left"), (cover,))
    last_to_pay = None
    if question.channel == "individual":
        assert since is not None
        last_to_pay = pay_by(since, rules.payment.working_days)
        if is_unpaid(question, last_to_pay):
            refused_quote = Quote(accepted=False, reason="not_paid_in_time", pay_by=last_to_pay)
            return Ruling(refused_quote, (rules.payment, cover))
    band = band_of(first, cover.last_day, rules)
    fee, paid_by_city = rules.fee[question.plan], city_part(question, rules)
    result = Quote(
        accepted=True,
        cover_start=first,
        cover_end=cover.last_day,
        band=band,
        **split(fee.fen_of(band), 0 if paid_by_city is None else paid_by_city.fen_of(band)),
        pay_by=last_to_pay,
    )
    resting = (cover, rules.half_year, fee, paid_by_city or rules.individual_subsidy)
    return Ruling(result, resting, (FIRST_ENROLMENT,) if question.channel == "individual" else ())


def way_of(question: Enrolling) -> Way:
    """The way into the cover: the channel, or what sets instant enrolment off."""
    if question.channel == "instant":
        return given(question.trigger, "trigger", INSTANT)
    return question.channel


def start_of(question: Enrolling) -> date | None:
    """The day that the cover starts from: of the card, the confirmation or the application; None for central.

    Raises:
        NoSuchQuestion: the day is left out. That of a confirmation may be: then nothing is confirmed yet.
    """
    way = way_of(question)
    if way == "new_card":
        return given(question.card_generated_on, "card_generated_on", INSTANT)
    if way == "individual":
        return given(question.applied_on, "applied_on", OWN)
    return question.confirmed_on


def refusal_of_member(question: Enrolling, rules: ProtectionRules) -> tuple[str, Rule] | None:
    """Why a member cannot be enrolled whatever the day, and the rule that says so; None when they can."""
    enrolment, cards = rules.enrolment[question.channel], rules.cards[way_of(question)]
    if question.plan not in rules.fee:
        return "unknown_plan", next(iter(rules.fee.values()))
    if question.in_service is False:
        return "not_in_service", enrolment
    if question.existing_cover:
        return "already_insured", rules.one_cover
    if question.has_service_card is False and cards.any_of == ("service_card",):
        return "service_card_required", cards
    if question.unit_has_group and enrolment.only_without_unit_group:
        return "unit_group_exists", enrolment
    return None


def refusal_of_days(question: Enrolling, since: date | None, rules: ProtectionRules) -> tuple[str, Rule] | None:
    """Why a member cannot be enrolled on these days, and the rule that says so; None when they can."""
    cover, enrolment = rules.cover[way_of(question)], rules.enrolment[question.channel]
    if cover.way == "uninsured_with_card" and since is None:
        return "not_confirmed", cover
    if is_before(question.confirmed_on, question.uploaded_on):
        return "bad_sequence", cover
    if question.channel == "central":
        submit, confirm = rules.central_step["gru_submit"], rules.central_step["dbu_confirm"]
        taken = ((submit, question.uploaded_on), (confirm, question.confirmed_on))
        return next(((reason, step) for step, on in taken if on and (reason := step.reason_against(on))), None)
    reason = None if since is None else enrolment.reason_against(since)
    if reason:
        return reason, enrolment
    return ("bad_sequence", rules.payment) if is_before(question.deducted_on, question.applied_on) else None


def is_before(later: date | None, earlier: date | None) -> bool:
    """Whether what has to come later came before, where both days are known."""
    return later is not None and earlier is not None and later < earlier


def is_unpaid(question: Enrolling, last_day: date) -> bool:
    """Whether the fee was not deducted in time: too late, or said not to be, or not by a later day."""
    if question.deducted_on is not None:
        return question.deducted_on > last_day
    said_not = "deducted_on" in question.model_fields_set
    return said_not or (question.as_of is not None and question.as_of > last_day)


def city_part(question: Enrolling, rules: ProtectionRules) -> Amounts | None:
    """What the city pays of the fee; None where the member has had it before.

    Raises:
        NoSuchQuestion: an enrolment of one's own does not say whether it is the first.
    """
    if question.channel == "individual":
        first = given(question.first_individual, "first_individual", OWN)
        if rules.individual_subsidy.only_first_enrolment and not first:
            return None
    return subsidies_of(question.union_class, rules)[question.plan]


def subsidies_of(union_class: UnionClass, rules: ProtectionRules) -> Mapping[str, Amounts]:
    """The city's part by plan, for members of ordinary or of special unions."""
    return rules.special_subsidy if union_class == "special" else rules.ordinary_subsidy


def split(fee: int, city: int) -> dict[str, str]:
    """A fee, the city's part of it and the rest."""
    return {"fee": yuan(fee), "city_subsidy": yuan(city), "to_pay": yuan(fee - city)}


def working_day_deadline(question: Application, rules: ProtectionRules) -> Ruling[Deadline]:
    """The last of so many working days after an application; the first working day after it is day 1."""
    return Ruling(
        Deadline(accepted=True, deadline=pay_by(question.applied_on, question.working_days)), (rules.payment,)
    )


def central_step(question: CentralStepTaken, rules: ProtectionRules) -> Ruling[StepAccepted]:
    """Whether a step of central enrolment may be taken on a day."""
    step = rules.central_step[question.step]
    reason = step.reason_against(question.on)
    result = StepAccepted(accepted=reason is None, reason=reason, first_day=step.first_day, last_day=step.last_day)
    return Ruling(result, (step,))


def batch_total(question: Batch, rules: ProtectionRules) -> Ruling[BatchTotal]:
    """The fees of a unit's members, what the city pays of them, and what is to be transferred."""
    band = band_of_batch(question, rules)
    if band is None:
        return Ruling(refusal(BatchTotal, "no_cover_left"), (rules.cover["uninsured_with_card"],))
    if any(row.plan not in rules.fee for row in question.rows):
        return Ruling(refusal(BatchTotal, "unknown_plan"), (next(iter(rules.fee.values())),))
    cited: dict[int, Rule] = {}
    fee = city = 0
    for row in question.rows:
        asked, part = rules.fee[row.plan], subsidies_of(row.union_class, rules)[row.plan]
        cited |= {id(asked): asked, id(part): part}
        fee += row.members * asked.fen_of(band)
        city += row.members * part.fen_of(band)
    result = BatchTotal(
        accepted=True,
        members=sum(row.members for row in question.rows),
        fee=yuan(fee),
        city_subsidy=yuan(city),
        to_transfer=yuan(fee - city),
    )
    return Ruling(result, (*cited.values(), rules.group_transfer))


def band_of_batch(question: Batch, rules: ProtectionRules) -> Band | None:
    """The band of a batch: that of central enrolment, or of its own first day; None where no cover is left then."""
    central = rules.cover["central"]
    first = central.first_day
    if question.channel == "instant":
        first = given(question.cover_start, "cover_start", INSTANT)
    assert first is not None
    return None if first > central.last_day else band_of(first, central.last_day, rules)
