"""Whether a claim is paid, how much, to whom and by when; whether an event is covered."""

from collections.abc import Iterator
from datetime import date

from geo_service.core.calendar import (
    corresponding_day,
    corresponding_day_years_later,
    last_of_days_first_counted,
    last_of_days_first_not_counted,
    read_calendar,
)
from geo_service.core.decisions import NoSuchQuestion, Ruling, refusal
from geo_service.core.errors import Fault
from geo_service.core.money import yuan
from geo_service.core.rules import Rule
from geo_service.core.text import Text
from geo_service.plugins.member_protection.decisions.cover import first_day_of, pay_by
from geo_service.plugins.member_protection.decisions.given import given
from geo_service.plugins.member_protection.questions import (
    Claim,
    ClaimDecided,
    CompletePapers,
    Covered,
    Event,
    PaidTo,
    PayBy,
)
from geo_service.plugins.member_protection.rules import Benefits, ClaimWindow, HospitalBenefit, ProtectionRules

ILLNESS = Text("重大疾病须填写病种目录", "a critical illness needs its list")
HOSPITAL = Text("住院须填写天数", "a stay in hospital needs its days")
APPLIED = Text("即时参保和个人参保须填写", "instant enrolment and enrolment of one's own need it")
IN_ORDER = Text("保障截止日不应早于起始日", "the cover's last day is not before its first")

type Refused = tuple[str, Rule]


def decide_claim(question: Claim, rules: ProtectionRules) -> Ruling[ClaimDecided]:
    """Whether a claim is paid, how much and to whom."""
    if question.cover_end < question.cover_start:
        raise NoSuchQuestion(Fault("cover_end", question.cover_end.isoformat(), IN_ORDER))
    window = rules.claim_window[question.benefit]
    file_by = last_day_to_claim(question.cover_end, question.event_on, window)
    if refused := next(refusals_of_claim(question, file_by, rules), None):
        reason, rule = refused
        return Ruling(ClaimDecided(accepted=False, reason=reason, file_by=file_by), (rule,))
    days: int | None = None
    if question.benefit == "hospital":
        hospital = rules.hospital_benefit[question.plan]
        days = days_paid(question, hospital)
        paid_by: Rule = hospital
        amount = days * hospital.fen_per_day
    else:
        benefits = rules.benefits[question.plan]
        paid_by, amount = benefits, amount_of(question, benefits)
    payee = rules.payee[question.enrolled_by]
    pay_to: PaidTo = "dbu_account" if question.benefit in payee.to_dbu_account else "member_card"
    result = ClaimDecided(accepted=True, amount=yuan(amount), pay_to=pay_to, days=days, file_by=file_by)
    return Ruling(result, (paid_by, window, payee))


def refusals_of_claim(question: Claim, file_by: date, rules: ProtectionRules) -> Iterator[Refused]:
    """Why a claim is not paid, each with the rule that says so, weightiest first; nothing when it is."""
    window = rules.claim_window[question.benefit]
    if question.plan not in rules.benefits:
        yield "unknown_plan", next(iter(rules.benefits.values()))
    if question.filed_on < question.event_on:
        yield "bad_sequence", window
    if is_outside(question):
        yield "outside_cover", rules.cover["central" if question.enrolled_by == "unit" else "individual"]
    if not is_in_plan(question, rules):
        yield "not_covered", rules.benefits[question.plan]
    if question.filed_on > file_by:
        yield window.late, window
    if question.benefit == "hospital" and days_left(question, rules.hospital_benefit[question.plan]) == 0:
        yield "limit_used_up", rules.hospital_benefit[question.plan]


def is_outside(question: Claim) -> bool:
    """Whether the event lies outside of the cover; a stay in hospital does where none of its days is inside."""
    if question.benefit == "hospital" and question.days:
        return days_inside(question) == 0
    return not question.cover_start <= question.event_on <= question.cover_end


def is_in_plan(question: Claim, rules: ProtectionRules) -> bool:
    """Whether the plan pays for this at all.

    Raises:
        NoSuchQuestion: a critical illness without its list.
    """
    if question.benefit == "hospital":
        return question.plan in rules.hospital_benefit
    if question.benefit == "critical_illness":
        lists = rules.benefits[question.plan].illness_lists
        return given(question.illness_list, "illness_list", ILLNESS) in lists
    return True


def amount_of(question: Claim, benefits: Benefits) -> int:
    """What a plan pays for a benefit other than days in hospital, in fen."""
    amounts = {
        "critical_illness": benefits.fen_critical_illness,
        "accident_death": benefits.fen_accident,
        "accident_total_disability": benefits.fen_accident,
        "disease_death": benefits.fen_disease_death,
    }
    return amounts[question.benefit]


def days_left(question: Claim, hospital: HospitalBenefit) -> int:
    """How many days of a cover can still be paid."""
    return max(0, hospital.max_days - question.days_paid_before)


def days_paid(question: Claim, hospital: HospitalBenefit) -> int:
    """The days in hospital that are paid: those within the cover, as far as they are left."""
    return min(days_inside(question), days_left(question, hospital))


def days_inside(question: Claim) -> int:
    """The days in hospital that lie within the cover.

    Raises:
        NoSuchQuestion: it is not said how many days there were.
    """
    days = given(question.days, "days", HOSPITAL)
    before = max(0, (question.cover_start - question.event_on).days)
    until_end = max(0, (question.cover_end - question.event_on).days + 1)
    return max(0, min(days, until_end) - before)


def last_day_to_claim(cover_end: date, event_on: date, window: ClaimWindow) -> date:
    """The last day to hand in a claim."""
    if window.years_after_cover is not None:
        last = corresponding_day_years_later(cover_end, window.years_after_cover)
    elif window.months_after_cover is not None:
        last = corresponding_day(cover_end, window.months_after_cover)
    else:
        assert window.days_after_event is not None
        count = last_of_days_first_counted if window.event_day_counts else last_of_days_first_not_counted
        last = count(event_on, window.days_after_event)
    return read_calendar().day_or_next_working_day(last) if window.moves_to_working_day else last


def claim_due(question: CompletePapers, rules: ProtectionRules) -> Ruling[PayBy]:
    """The last day to pay a claim: so many natural days after the papers were complete."""
    payout = rules.payout[question.benefit]
    last = last_of_days_first_not_counted(question.complete_on, payout.pay_within_days)
    return Ruling(PayBy(accepted=True, pay_by=last), (payout,))


def cover_valid(question: Event, rules: ProtectionRules) -> Ruling[Covered]:
    """Whether an event is covered: within the cover, which a fee deducted in time makes count from the start."""
    way = "new_card" if question.channel == "instant" else question.channel
    cover = rules.cover[way]
    since = None if question.channel == "central" else given(question.applied_on, "applied_on", APPLIED)
    if since is not None and question.channel == "individual":
        last = pay_by(since, rules.payment.working_days)
        if question.deducted_on is None or question.deducted_on > last:
            return Ruling(refusal(Covered, "not_paid_in_time"), (rules.payment, cover))
        if question.deducted_on < since:
            return Ruling(refusal(Covered, "bad_sequence"), (rules.payment,))
    first = first_day_of(cover, since)
    covered = first <= question.event_on <= cover.last_day
    result = Covered(
        covered=covered, reason=None if covered else "outside_cover", cover_start=first, cover_end=cover.last_day
    )
    return Ruling(result, (cover,) if question.channel != "individual" else (cover, rules.payment))
