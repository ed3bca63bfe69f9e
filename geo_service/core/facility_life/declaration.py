"""FacilityLife: the states and steps that every programme's facilities come through, for its workflow to name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geo_service.core.facility_life.effects import put_plaque
from geo_service.core.facility_life.facts import Measured, PlaqueGiven, Round
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Asked, Case, Checklist, Done, Facts, State, Term, Transition, Verdict

type TermOf = Callable[[Any], Term] | None

PLAQUE_GIVEN = State("plaque_given", Text("已授牌", "Has its plaque"))
OPEN = State("open", Text("已开放", "Open"))
SUSPENDED = State("suspended", Text("暂停开放", "Suspended"))
REFUSED = State("refused", Text("不予通过", "Refused"), ends=True)
WITHDRAWN = State("withdrawn", Text("已撤回", "Withdrawn"), ends=True)
EXITED = State("exited", Text("已退出", "Exited"), ends=True)


@dataclass(frozen=True)
class FacilityLife:
    """The steps, by the permissions of those who take them: a union applies and runs, another accepts and watches."""

    apply: str
    accept: str
    daily: str

    def send_back(self) -> Transition:
        """An application goes back, with the reason."""
        return Transition(
            "return",
            Text("退回补正", "Send back"),
            after=("applied",),
            to="returned",
            permission=self.accept,
            four_eyes=True,
            says_why=True,
        )

    def amend(
        self, facts: type[Facts], term: TermOf = None, effect: Callable[[Any, Done[Any]], None] | None = None
    ) -> Transition:
        """An application that was sent back comes again."""
        return Transition(
            "amend",
            Text("补正", "Amend"),
            after=("returned",),
            to="applied",
            permission=self.apply,
            facts=facts,
            term=term,
            effect=effect,
        )

    def refuse(self, after: tuple[str, ...]) -> Transition:
        """It does not become one."""
        return Transition(
            "refuse",
            Text("不予通过", "Refuse"),
            after=after,
            to="refused",
            permission=self.accept,
            four_eyes=True,
            says_why=True,
            facility_status="draft",
        )

    def withdraw(self, after: tuple[str, ...]) -> Transition:
        """Whoever applied no longer does."""
        return Transition(
            "withdraw",
            Text("撤回", "Withdraw"),
            after=after,
            to="withdrawn",
            permission=self.apply,
            facility_status="draft",
        )

    def pass_acceptance(
        self,
        after: tuple[str, ...],
        facts: type[Measured],
        term: TermOf,
        guard: Callable[[Asked[Any], Any], Verdict] | None,
        effect: Callable[[Any, Done[Any]], None],
        checklist: Callable[[Case, Any], Checklist] | None = None,
    ) -> Transition:
        """It is accepted on site; on this step plaque and money rest."""
        return Transition(
            "accept",
            Text("验收合格", "Accept"),
            after=after,
            to="accepted",
            permission=self.accept,
            facts=facts,
            term=term,
            guard=guard,
            checklist=checklist,
            four_eyes=True,
            facility_status="accepted",
            effect=effect,
        )

    def fail_acceptance(
        self,
        after: tuple[str, ...],
        facts: type[Measured],
        term: TermOf,
        guard: Callable[[Asked[Any], Any], Verdict] | None = None,
        effect: Callable[[Any, Done[Any]], None] | None = None,
        checklist: Callable[[Case, Any], Checklist] | None = None,
    ) -> Transition:
        """It is not accepted, and may be looked at again."""
        return Transition(
            "fail",
            Text("验收不合格", "Fail"),
            after=after,
            to="failed",
            permission=self.accept,
            facts=facts,
            term=term,
            guard=guard,
            checklist=checklist,
            four_eyes=True,
            says_why=True,
            effect=effect,
        )

    def give_plaque(self, term: TermOf = None) -> Transition:
        """What was accepted gets its plaque."""
        return Transition(
            "give_plaque",
            Text("颁发铭牌", "Give the plaque"),
            after=("accepted",),
            to="plaque_given",
            permission=self.accept,
            facts=PlaqueGiven,
            term=term,
            effect=put_plaque,
        )

    def publish(self) -> Transition:
        """It opens, and everybody sees it."""
        return Transition(
            "open",
            Text("开放并公布", "Open and publish"),
            after=("plaque_given",),
            to="open",
            permission=self.accept,
            facility_status="open",
        )

    def self_check(self, facts: type[Round]) -> Transition:
        """A round by those who look after it."""
        return Transition(
            "self_check",
            Text("日常自查", "Daily self-check"),
            after=("open", "suspended"),
            to=None,
            permission=self.daily,
            facts=facts,
        )

    def warn(self) -> Transition:
        """Something has to be put right."""
        return Transition("warn", Text("警告", "Warn"), after=("open",), to=None, permission=self.apply, says_why=True)

    def suspend(self) -> Transition:
        """It is closed for a while."""
        return Transition(
            "suspend",
            Text("暂停开放", "Suspend"),
            after=("open",),
            to="suspended",
            permission=self.apply,
            says_why=True,
            facility_status="suspended",
        )

    def reopen(self) -> Transition:
        """It is open again."""
        return Transition(
            "reopen",
            Text("恢复开放", "Reopen"),
            after=("suspended",),
            to="open",
            permission=self.apply,
            says_why=True,
            facility_status="open",
        )

    def leave(self, after: tuple[str, ...]) -> Transition:
        """It leaves the programme."""
        return Transition(
            "exit",
            Text("退出", "Exit"),
            after=after,
            to="exited",
            permission=self.accept,
            says_why=True,
            facility_status="exited",
        )
