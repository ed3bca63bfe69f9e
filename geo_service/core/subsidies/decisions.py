"""Whether a subsidy may be entered, and used: no HTTP, no database, no clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from geo_service.core.money import fen, yuan
from geo_service.core.rules import Rule, Words
from geo_service.core.subsidies.facts import SubsidyUsed
from geo_service.core.workflow.declaration import Asked, Case, Facts, Verdict

# The steps that a subsidy hangs on, by the names that every programme gives them.
ACCEPTED, PAID, USED = "accept", "pay", "use_subsidy"


class Spending(Rule):
    """What a subsidy may be used for."""

    purposes: Annotated[Words, Field(min_length=1)]


@dataclass(frozen=True)
class Amount:
    """What a case gets, in fen, and the rule that says so; None until the amount is set."""

    rule: Rule
    fen: int | None


def pay_once(amount: Callable[[Case, Any], Amount]) -> Callable[[Asked[Facts], Any], Verdict]:
    """Allowed once, for what was accepted, when the amount is set."""

    def guard(asked: Asked[Facts], rules: Any) -> Verdict:
        due = amount(asked.case, rules)
        taken = {step.name for step in asked.case.steps}
        if ACCEPTED not in taken:
            return Verdict("bad_sequence", (due.rule,))
        if PAID in taken:
            return Verdict("already_paid", (due.rule,))
        if due.fen is None:
            return Verdict("amount_not_set", (due.rule,))
        return Verdict(None, (due.rule,), found={"subsidy": yuan(due.fen)})

    return guard


def within_subsidy(spending: Callable[[Any], Spending]) -> Callable[[Asked[SubsidyUsed], Any], Verdict]:
    """Allowed for the purposes of the rules, up to the subsidy."""

    def guard(asked: Asked[SubsidyUsed], rules: Any) -> Verdict:
        rule = spending(rules)
        if PAID not in asked.case.facts:
            return Verdict("no_subsidy", (rule,))
        if other := [item.purpose for item in asked.facts.items if item.purpose not in rule.purposes]:
            return Verdict("purpose_not_allowed", (rule,), tuple(other))
        left = fen(asked.case.facts[PAID]["subsidy"]) - sum(spent(asked.case))
        reason = "over_total" if sum(item.amount for item in asked.facts.items) > left else None
        return Verdict(reason, (rule,))

    return guard


def spent(case: Case) -> Iterator[int]:
    """What a case's subsidy was used for so far, each thing in fen."""
    for step in case.steps:
        if step.name == USED:
            yield from (fen(item["amount"]) for item in step.facts["items"])
