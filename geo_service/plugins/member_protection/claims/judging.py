"""What claims come to: the decision, what an investigation found and what a person said, put together.

Each distinct set of facts is answered once, however many claims have it: a single claim and a hundred thousand go
through the same function.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.money import fen
from geo_service.core.rules import Rule
from geo_service.core.text import Text
from geo_service.plugins.member_protection.decisions.claims import claim_due, decide_claim
from geo_service.plugins.member_protection.questions import Claim, CompletePapers
from geo_service.plugins.member_protection.rules import BOOK, Benefit, ProtectionRules

NO_RULES = Text("该日没有适用的方案", "no edition is in force on that day")


class Facts(NamedTuple):
    """What an answer rests on, with the names of questions.sql."""

    benefit: Any
    plan: str
    first_day: date
    last_day: date
    event_on: date
    filed_on: date
    enrolled_by: Any
    illness_list: int | None
    days: int | None
    days_paid_before: int
    investigation: str | None
    refused_flag: str | None


class Judged(NamedTuple):
    """What a claim comes to, with the names of its columns; money in fen."""

    is_granted: bool
    fen: int | None
    days_paid: int | None
    pay_to: str | None
    reason: str | None
    clause: str
    file_by: date | None


def facts_of(row: RowMapping) -> Facts:
    """The facts in a row."""
    return Facts(*(row[name] for name in Facts._fields))


def answers(asked: Iterable[Facts]) -> dict[Facts, Judged]:
    """The answer to each set of facts."""
    return {facts: judged(facts) for facts in set(asked)}


def judged(facts: Facts) -> Judged:
    """What a claim comes to by the rules of its cover's first day.

    The weightiest is what the decision says; then that the investigation did not bear the claim out (附件2-1 二(二):
    经调查核实无误后给付), then that a person refused it for what C17 flags.
    """
    rules = rules_on(facts.first_day)
    ruling = decide_claim(question_of(facts), rules)
    result = ruling.result
    if result.accepted and (refused := refused_by_persons(facts, rules)) is not None:
        reason, rule = refused
        return Judged(False, None, None, None, reason, clause_of((rule,)), result.file_by)
    amount, clause = None if result.amount is None else fen(result.amount), clause_of(ruling.rules)
    return Judged(result.accepted, amount, result.days, result.pay_to, result.reason, clause, result.file_by)


def refused_by_persons(facts: Facts, rules: ProtectionRules) -> tuple[str, Rule] | None:
    """Why a claim that the decision accepts is not paid all the same, with the rule; None when it is."""
    if facts.investigation == "not_verified":
        return "not_verified", rules.payout[facts.benefit]
    if facts.refused_flag is None:
        return None
    return facts.refused_flag, (rules.hospital_benefit if facts.benefit == "hospital" else rules.benefits)[facts.plan]


def question_of(facts: Facts) -> Claim:
    """The facts as the decision is asked them."""
    return Claim(
        benefit=facts.benefit,
        plan=facts.plan,
        cover_start=facts.first_day,
        cover_end=facts.last_day,
        event_on=facts.event_on,
        filed_on=facts.filed_on,
        enrolled_by=facts.enrolled_by,
        illness_list=facts.illness_list,
        days=facts.days,
        days_paid_before=facts.days_paid_before,
    )


def clause_of(rules: Iterable[Rule]) -> str:
    """Where the rules stand, each once."""
    return "; ".join(dict.fromkeys(rule.clause for rule in rules))


def rules_on(day: date) -> ProtectionRules:
    """The rules of a cover, by its first day.

    Raises:
        BadRequest: there are none.
    """
    rules = BOOK.on(day)
    if rules is None:
        raise BadRequest(NO_RULES, [Fault("event_on", day.isoformat(), NO_RULES)])
    return rules


def last_day_to_pay(benefit: Benefit, complete_on: date, cover_first_day: date) -> date:
    """The last day to pay a claim whose papers are complete (C18)."""
    question = CompletePapers(benefit=benefit, complete_on=complete_on, cover_start=cover_first_day)
    pay_by = claim_due(question, rules_on(cover_first_day)).result.pay_by
    assert pay_by is not None
    return pay_by
