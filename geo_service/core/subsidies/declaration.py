"""Subsidy: what a programme declares of the money of its cases, and the steps that enter it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geo_service.core.money import fen
from geo_service.core.subsidies import queries
from geo_service.core.subsidies.decisions import ACCEPTED, PAID, USED, Amount, Spending, pay_once, within_subsidy
from geo_service.core.subsidies.facts import SubsidyUsed, used_for
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Case, Done, Facts, Term, Transition


@dataclass(frozen=True)
class Subsidy:
    """The one subsidy that a case gets after its step `accept`.

    Attributes:
        amount: what a case gets, by the rules of its edition.
        spending: what it may be used for, by the same rules; None where nothing is to be told of its use.
    """

    amount: Callable[[Case, Any], Amount]
    spending: Callable[[Any], Spending] | None = None

    def pay(self, after: tuple[str, ...], permission: str, term: Callable[[Any], Term] | None = None) -> Transition:
        """The step that enters it: once, for what was accepted, by somebody who had no hand in the case."""
        return Transition(
            PAID,
            Text("下拨补助", "Enter the subsidy"),
            after=after,
            to=None,
            permission=permission,
            term=term,
            guard=pay_once(self.amount),
            four_eyes=True,
            effect=self.put,
        )

    def use(self, after: tuple[str, ...], permission: str, newest: Any) -> Transition:
        """The step that enters what it was used for.

        Args:
            newest: the rules in force last, whose purposes a form offers.
        """
        if self.spending is None:
            raise ValueError("a subsidy whose purposes nobody declared has no use to enter")
        return Transition(
            USED,
            Text("登记经费使用", "Enter what the subsidy was used for"),
            after=after,
            to=None,
            permission=permission,
            facts=used_for(self.spending(newest).purposes),
            guard=within_subsidy(self.spending),
            effect=put_use,
        )

    def put(self, connection: Any, done: Done[Facts]) -> None:
        """Enter the subsidy of an accepted case.

        Raises:
            Conflict: the case, or its facility in an earlier case, had it before.
        """
        values = {
            "case_id": done.case.id,
            "acceptance_id": next(one.id for one in reversed(done.case.steps) if one.name == ACCEPTED),
            "step_id": done.step.id,
            "fen": fen(done.step.facts["subsidy"]),
            "purposes": [] if self.spending is None else list(self.spending(done.rules).purposes),
        }
        queries.put_subsidy(connection, values)


def put_use(connection: Any, done: Done[SubsidyUsed]) -> None:
    """Enter what a subsidy was used for.

    Raises:
        Conflict: it is more than is left, or for something else.
    """
    rows = [
        {
            "case_id": done.case.id,
            "step_id": done.step.id,
            "purpose": item.purpose,
            "what": item.what,
            "fen": item.amount,
            "day": done.step.day,
            "asset_number": item.asset_number,
        }
        for item in done.told.items
    ]
    queries.put_subsidy_use(connection, rows)
