"""A named pure decision: facts and rules in, an answer with clause, words and reading out; HTTP comes for free."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from geo_service.core.day import Day
from geo_service.core.errors import Fault, ServiceError
from geo_service.core.money import fen
from geo_service.core.rules import Book, Edition, Rule, Rules
from geo_service.core.text import Text

COUNTED = Text("日期过大，无法往后推算", "days from which further ones can be counted")
# What a result says yes or no with; a refusal by a rule is the no.
VERDICTS = ("accepted", "valid", "eligible", "met", "covered")
MONEY = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?")


def _fen(value: object) -> int:
    if not isinstance(value, str) or MONEY.fullmatch(value) is None:
        raise ValueError('金额应为以元计的文字，如 "26.00" / an amount in yuan as text, such as "26.00"')
    whole, _, decimals = value.partition(".")
    return fen(f"{whole}.{decimals:0<2}")


# An amount that a question gives: "1500", "1500.5" or "1500.50" yuan; fen inside.
Money = Annotated[
    int, BeforeValidator(_fen), WithJsonSchema({"type": "string", "pattern": f"^{MONEY.pattern}$", "example": "26.00"})
]
# An amount that an answer gives: yuan with two decimals.
Yuan = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
# What somebody or something is called, without the blanks around it; by the pattern the schema, too, refuses blanks.
Name = Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=200, pattern=r"\S")]
# What stands for a person: a page keeps it out of its address.
Person = Annotated[
    Name,
    Field(
        description="人员代码 / a code of the person",
        json_schema_extra={"x-personal": True},
    ),
]


class Question(BaseModel):
    """What every decision may be asked with; each adds its own fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    edition: str | None = Field(
        default=None,
        pattern=r"^[0-9]{4}$",
        description="按哪一年的方案；不填则按所涉日期 / the edition to decide by; the day's own if left out",
    )
    as_of: Day | None = Field(
        default=None,
        description="今天的日期；所问本身没有日期，或多个日期中有与它同年的，按它定方案；都没有则按最新方案 / "
        "what day it is; where the question has no day of its own, or several and one in the same year, the edition "
        "goes by it; the newest where there is neither",
    )

    def day(self) -> date | None:
        """The day concerned: the question's own, else what day it is; None when neither is known."""
        return self.as_of


class Result(BaseModel):
    """What every decision answers; each adds its own fields, all with defaults, and one of the verdicts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str | None = Field(default=None, description="不符合时的原因代码 / why not, as a code")


class NoSuchQuestion(ServiceError):
    """The input is no question that this decision answers."""

    status = 422
    title = Text("内容不符合要求", "The content does not fit")

    def __init__(self, *faults: Fault) -> None:
        super().__init__(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)


@dataclass(frozen=True)
class Ruling[A: Result]:
    """What a decision function says: the result and the rules it rests on.

    Attributes:
        readings: rows of the digest's Part C that mattered in this case, beyond those of the rules.
    """

    result: A
    rules: tuple[Rule, ...]
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A decision's answer; clause, quote, reading and edition are None where no edition is in force."""

    result: dict[str, Any]
    clause: str | None = None
    quote: str | None = None
    reading: str | None = None
    edition: str | None = None

    def json(self) -> dict[str, Any]:
        """The answer as the service gives it."""
        return {
            "result": self.result,
            "clause": self.clause,
            "quote": self.quote,
            "reading": self.reading,
            "edition": self.edition,
        }


@dataclass(frozen=True)
class Decision[Q: Question, A: Result, R: Rules]:
    """The declaration of a decision.

    Attributes:
        name: its name in URLs, such as home.accept.
        decide: the pure function behind it.
        book: the rules it goes by, every edition.
        rests_on: the tables of the rules that it may cite; their clauses are its clauses.
        example: one input that it answers.
    """

    name: str
    title: Text
    decide: Callable[[Q, R], Ruling[A]]
    question: type[Q]
    result: type[A]
    book: Book[R]
    rests_on: tuple[str, ...]
    example: Mapping[str, Any]

    def __post_init__(self) -> None:
        if unknown := set(self.rests_on) - type(self.book.newest.latest).model_fields.keys():
            raise ValueError(f"{self.name} rests on rules that there are not: {', '.join(sorted(unknown))}")
        refusal(self.result, "no_edition")

    @property
    def clauses(self) -> tuple[str, ...]:
        """Where the notice speaks of it, in the order of the rules, each once."""
        rules = self.book.newest.latest
        tables = [getattr(rules, name) for name in self.rests_on]
        entries = [rule for table in tables for rule in (table.values() if isinstance(table, Mapping) else (table,))]
        return tuple(dict.fromkeys(entry.clause for entry in entries))

    def answer(self, question: Q) -> Answer:
        """The answer by the edition asked for, else by that of the day concerned, else by the newest.

        Raises:
            NoSuchQuestion: it names what the rules do not know, or a day from which no further one can be counted.
        """
        day = question.day()
        edition = edition_for(self.book, question.edition, day)
        if edition is None:
            return Answer(refusal(self.result, "no_edition").model_dump(mode="json"))
        try:
            ruling = self.decide(question, edition.latest if day is None else edition.on(day))
        except OverflowError as error:
            days = [name for name, value in question if isinstance(value, date)]
            raise NoSuchQuestion(Fault(",".join(days), None, COUNTED)) from error
        return Answer(
            ruling.result.model_dump(mode="json"),
            clause="; ".join(dict.fromkeys(rule.clause for rule in ruling.rules)),
            quote="……".join(dict.fromkeys(rule.quote for rule in ruling.rules)),
            reading=reading_of(ruling),
            edition=edition.name,
        )


def edition_for[R: Rules](book: Book[R], name: str | None, day: date | None) -> Edition[R] | None:
    """The edition of that name, else the one in force on the day, else the newest; None when there is none."""
    if name is not None:
        return book.editions.get(int(name))
    return book.newest if day is None else book.edition_on(day)


def refusal[A: Result](result: type[A], reason: str) -> A:
    """The result that says no for a reason, every other field at its default."""
    verdict = next((name for name in VERDICTS if name in result.model_fields), None)
    if verdict is None:
        raise ValueError(f"{result.__name__} has none of the verdicts {', '.join(VERDICTS)}")
    return result.model_validate({verdict: False, "reason": reason})


def reading_of(ruling: Ruling[Any]) -> str | None:
    """The rows of Part C behind a ruling, each once, such as "C41, C42"; None without any."""
    rows = {row for rule in ruling.rules if rule.reading for row in rule.reading.split(", ")} | {*ruling.readings}
    return ", ".join(sorted(rows, key=lambda row: int(row.removeprefix("C")))) or None
