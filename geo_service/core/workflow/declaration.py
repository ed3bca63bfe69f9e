"""Workflow: what a programme declares of the life of a case; no HTTP, no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from geo_service.core.rules import Book, Rule
from geo_service.core.text import Text
from geo_service.core.workflow.figures import Source, Table


class Facts(BaseModel):
    """What a step wants to be told; each derives its own. The base wants nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Who(Protocol):
    """Who takes a step; an Actor is one."""

    @property
    def name(self) -> str:
        """The one name under which they stand in the history."""

    def organisations(self, permission: str) -> tuple[str, ...]:
        """The organisations for which they hold a permission, with what is below each; * is every one."""


@dataclass(frozen=True)
class Term:
    """When a step may be taken, both days included, and the rule that says so."""

    rule: Rule
    last_day: date
    first_day: date | None = None


@dataclass(frozen=True)
class Taken:
    """A step that a case has taken."""

    name: str
    actor: str
    day: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True)
class Case:
    """A case as a decision sees it; one that is to be opened has no state, no version and no steps.

    Attributes:
        edition: the year of the notice that it goes by.
        facts: the last of each step, by the step's name.
        steps: all it has taken, the first one first.
    """

    programme: str
    workflow: str
    edition: int
    organisation: str
    state: str = ""
    version: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Taken, ...] = ()
    id: int = 0
    title: str = ""
    facility_id: int | None = None
    ended: bool = False


@dataclass(frozen=True)
class Extension:
    """More time for a step, until a day, granted by somebody."""

    id: int
    step: str
    until: date
    granted_by: str


@dataclass(frozen=True)
class Asked[F: Facts]:
    """What a guard looks at; `actor` is the name of whoever takes the step."""

    case: Case
    facts: F
    day: date
    actor: str = ""


@dataclass(frozen=True)
class Done[F: Facts]:
    """A step that was just taken: the case before it, the step, what it was told, and the rules that it went by."""

    case: Case
    step: Taken
    told: F
    rules: Any = None


@dataclass(frozen=True)
class Verdict:
    """Whether a step may be taken.

    Attributes:
        reason: why not, as a code; None when it may.
        rules: those it rests on.
        missing: what is lacking, as codes.
        found: what the guard worked out, kept with the facts of the step.
        extension: the one without which it would be too late.
    """

    reason: str | None = None
    rules: tuple[Rule, ...] = ()
    missing: tuple[str, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict)
    extension: Extension | None = None

    @property
    def clause(self) -> str | None:
        """Where the notice says so, None where it does not speak of it."""
        return "; ".join(dict.fromkeys(rule.clause for rule in self.rules)) or None

    @property
    def quote(self) -> str | None:
        """What it says there."""
        return "……".join(dict.fromkeys(rule.quote for rule in self.rules)) or None


@dataclass(frozen=True)
class Checklist:
    """What is looked for on a step, and the rule that says so.

    Attributes:
        items: each as codes of which one will do; what is `missing` is named by the first.
    """

    rule: Rule
    items: tuple[tuple[str, ...], ...]

    def json(self) -> dict[str, Any]:
        """The checklist as the service answers it."""
        return {"clause": self.rule.clause, "quote": self.rule.quote, "items": [list(item) for item in self.items]}


@dataclass(frozen=True)
class State:
    """Where a case can stand.

    Attributes:
        due: the day by which the next step should be taken, by the rules of the case's edition.
        ends: no step follows.
        in_writing: the application is with whoever applies, who puts right what it says of the site.
    """

    code: str
    title: Text
    due: Callable[[Any], date | None] | None = None
    ends: bool = False
    in_writing: bool = False


@dataclass(frozen=True)
class Transition:
    """A step that a case can take.

    Attributes:
        after: the states in which it can be taken; none for the step that opens a case.
        to: the state it leads to, None when the case stays where it is.
        permission: what one must hold for the case's organisation.
        facts: what it wants to be told.
        term: when it may be taken, by the rules of the case's edition; None for any day.
        guard: whether what it is told, and what was, allows it.
        checklist: what is looked for on it, for a case, by the rules of the case's edition.
        four_eyes: whoever took any step of the case before may not take this one.
        says_why: a comment is required.
        facility_status: what the case's facility becomes.
        effect: what else is written in the same transaction: (connection, what was done) -> None.
        taken_at: the programme's route that takes it for many cases at once; None where each case is asked for it.
        by_service: a job of the programme takes it when its day has come, and nobody is asked for it.
    """

    name: str
    title: Text
    after: tuple[str, ...]
    to: str | None
    permission: str
    facts: type[Facts] = Facts
    term: Callable[[Any], Term] | None = None
    guard: Callable[[Asked[Any], Any], Verdict] | None = None
    checklist: Callable[[Case, Any], Checklist] | None = None
    four_eyes: bool = False
    says_why: bool = False
    facility_status: str | None = None
    effect: Callable[[Any, Done[Any]], None] | None = None
    taken_at: str | None = None
    by_service: bool = False


@dataclass(frozen=True)
class PrintedForm:
    """A form of the notice by which a case may be opened.

    Attributes:
        path: the route that gives it as xlsx: empty, or with ?organisation= filled in.
    """

    title: Text
    path: str


@dataclass(frozen=True)
class Workflow:
    """The life of the cases of one sort.

    Attributes:
        name: unique in the programme.
        book: the programme's rules, every edition.
        kind: the kind of facility that a case is about; None for cases about none.
        opened_at: the route that opens a case; None for POST /cases.
        opened_with: the body that this route takes.
        forms: what may be sent to opened_at as xlsx, too.
        checked_at: the route that gives such a file back with what is wrong with it.
        reads: who may see cases besides those who may take steps.
        extends: who may grant more time; None where nobody may.
        ranked_by: the route that ranks cases for a step that is taken of many at once.
        subsidies: the route that says what each case was paid, what it was used for, and what is left.
        tables: figures of its cases.
    """

    name: str
    title: Text
    book: Book[Any]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    kind: str | None = None
    opened_at: str | None = None
    opened_with: type[BaseModel] | None = None
    forms: tuple[PrintedForm, ...] = ()
    checked_at: str | None = None
    reads: tuple[str, ...] = ()
    extends: str | None = None
    ranked_by: Source | None = None
    subsidies: Source | None = None
    tables: tuple[Table, ...] = ()

    def __post_init__(self) -> None:
        codes = [state.code for state in self.states]
        names = [transition.name for transition in self.transitions]
        if len({*codes}) != len(codes) or len({*names}) != len(names):
            raise ValueError(f"{self.name} has two states or two transitions of one name")
        for transition in self.transitions:
            led = {*transition.after} | ({transition.to} if transition.to is not None else set())
            if unknown := led - {*codes}:
                raise ValueError(f"{self.name}.{transition.name} speaks of no state of its own: {sorted(unknown)}")
            if ended := {*transition.after} & {state.code for state in self.states if state.ends}:
                raise ValueError(f"{self.name}.{transition.name} goes on after the end: {sorted(ended)}")
            if not transition.after and transition.to is None:
                raise ValueError(f"{self.name}.{transition.name} opens a case and leads nowhere")
        if sum(not transition.after for transition in self.transitions) != 1:
            raise ValueError(f"{self.name} wants one transition that opens a case")
        if (self.opened_at is None) != (self.opened_with is None):
            raise ValueError(f"{self.name} has a route of its own that says not what it takes, or none that does")
        if stranded := {*codes} - {transition.to for transition in self.transitions}:
            raise ValueError(f"{self.name}: nothing leads to {sorted(stranded)}")

    @cached_property
    def opening(self) -> Transition:
        """The step that opens a case."""
        return next(transition for transition in self.transitions if not transition.after)

    @cached_property
    def permissions(self) -> tuple[str, ...]:
        """What lets somebody see its cases: any of these, for the case's organisation."""
        named = (*self.reads, *(transition.permission for transition in self.transitions), self.extends)
        return tuple(dict.fromkeys(one for one in named if one))

    def state(self, code: str) -> State:
        """The state of a code.

        Raises:
            StopIteration: there is none.
        """
        return next(state for state in self.states if state.code == code)

    def transition(self, name: str) -> Transition | None:
        """The transition of a name, None when there is none."""
        return next((transition for transition in self.transitions if transition.name == name), None)

    def rules(self, edition: int, day: date) -> Any:
        """The rules of an edition in force on a day, None where there is no such edition."""
        found = self.book.editions.get(edition)
        return None if found is None else found.on(day)
