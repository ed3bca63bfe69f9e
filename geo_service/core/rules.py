"""The notice's numbers as data: data/policy/<year>/<programme>.toml, typed, with clause and words, in force by day.

A folder is an edition: it is in force in the calendar year that it is called by, and says nothing of any other year.
A file holds tables, each entry with its clause, its words in the notice and since when; an entry is in force until
the next one of the same table and key, or to the end of the year.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from geo_service.core.money import YUAN, fen
from geo_service.settings import Settings

type Entry = dict[str, Any]


class BrokenRules(ValueError):
    """A file of rules that cannot be gone by: which file, which key, and why."""

    def __init__(self, file: Path, key: str, why: str) -> None:
        super().__init__(f"policy/{file.parent.name}/{file.name}: {key}: {why}")


class Rule(BaseModel):
    """One rule, with where it stands and what it says there.

    Attributes:
        clause: such as 附件2-7 三(一).
        quote: the words of the notice that it rests on.
        since: the first day it is in force.
        reading: the rows of the digest's Part C by which the words are read, such as "C41, C42".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    clause: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    since: date
    reading: str | None = Field(None, pattern=r"^C\d+(, C\d+)*$")


class Period(Rule):
    """From when to when something may be done, both days included; a programme may add to it."""

    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"last_day {self.last_day} is before first_day {self.first_day}")
        return self

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def reason_against(self, day: date) -> Literal["step_not_open", "step_closed"] | None:
        """Why it may not be done on a day, None when it may."""
        if day < self.first_day:
            return "step_not_open"
        return "step_closed" if day > self.last_day else None


class Rules(BaseModel):
    """All rules of a programme that are in force on one day; a programme derives its own.

    A field is a Rule, for a table with one entry at a time, or `Annotated[Mapping[K, R], By("key")]`, for a table
    whose entries are told apart by a key; if K is a Literal, each of its values must have an entry.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@dataclass(frozen=True)
class By:
    """The field that tells the entries of a table apart."""

    key: str


def _fen(value: object) -> int:
    if not isinstance(value, str) or YUAN.fullmatch(value) is None:
        raise ValueError("an amount in yuan is text with two decimals, such as '26.00'")
    return fen(value)


# Fen inside; in the file yuan as text. Name the field …_fen and give it the alias yuan_….
Fen = Annotated[int, BeforeValidator(_fen)]
# TOML's arrays are lists, which a strict model does not take for tuples.
Words = Annotated[tuple[str, ...], Field(strict=False)]


@dataclass(frozen=True)
class Edition[R: Rules]:
    """The rules of one year.

    Attributes:
        stretches: the rules in force from each day on which one of them changes, the first on 1 January.
    """

    year: int
    stretches: tuple[tuple[date, R], ...]

    @property
    def name(self) -> str:
        """The edition as questions and answers name it, such as "2025"."""
        return str(self.year)

    @property
    def latest(self) -> R:
        """The rules at the year's end."""
        return self.stretches[-1][1]

    def on(self, day: date) -> R:
        """The rules in force on a day; on a day before or after the year those at its beginning or end."""
        begun = [rules for since, rules in self.stretches if since <= day]
        return begun[-1] if begun else self.stretches[0][1]


@dataclass(frozen=True)
class Book[R: Rules]:
    """Every edition of a programme's rules, by year, at least one."""

    editions: Mapping[int, Edition[R]]

    @property
    def newest(self) -> Edition[R]:
        """The edition of the latest year."""
        return self.editions[max(self.editions)]

    def edition_on(self, day: date) -> Edition[R] | None:
        """The edition in force on a day, None for a day of a year without one."""
        return self.editions.get(day.year)

    def day_for(self, days: Iterable[date], as_of: date | None) -> date | None:
        """The day by which several are decided: what day it is in a year of theirs, else their latest with an edition.

        Where none has one it is what day it is, and where that is not known the latest of them.
        """
        given = tuple(days)
        if as_of is not None and self.edition_on(as_of) and any(day.year == as_of.year for day in given):
            return as_of
        known = (day for day in given if self.edition_on(day))
        return max(known, default=None) or as_of or max(given, default=None)

    def on(self, day: date) -> R | None:
        """The rules in force on a day, None in a year without an edition."""
        edition = self.edition_on(day)
        return edition.on(day) if edition else None


def read_book[R: Rules](programme: str, rules: type[R], data: Path | None = None) -> Book[R]:
    """Every edition that a folder of data has of a programme's rules.

    Args:
        data: the folder that holds policy/; that of the settings when None.

    Raises:
        BrokenRules: a file is missing, or is not what `rules` says; it names file, key and reason.
    """
    policy = (Settings().data if data is None else data) / "policy"
    files = sorted(policy.glob(f"*/{programme}.toml"))
    if not files:
        raise BrokenRules(policy / "<year>" / f"{programme}.toml", "the file", "there is none for any year")
    editions = [read_edition(file, rules) for file in files]
    return Book({edition.year: edition for edition in editions})


def read_edition[R: Rules](file: Path, rules: type[R]) -> Edition[R]:
    """The edition in a file, its year by the name of the folder."""
    if not (file.parent.name.isascii() and file.parent.name.isdecimal() and len(file.parent.name) == 4):
        raise BrokenRules(file, "the folder", "its name is not a year of four digits")
    year = int(file.parent.name)
    tables = read_tables(file)
    for name in tables.keys() - rules.model_fields.keys():
        raise BrokenRules(file, name, f"there is no such table; known: {', '.join(rules.model_fields)}")
    series = {name: series_of(file, name, field, tables.get(name), year) for name, field in rules.model_fields.items()}
    changes = sorted({entry["since"] for by_key in series.values() for row in by_key.values() for entry in row})
    return Edition(year, tuple((day, rules_from(file, rules, series, day)) for day in changes))


def read_tables(file: Path) -> dict[str, Any]:
    """What stands in a TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenRules(file, "the file", str(error)) from error


def series_of(file: Path, name: str, field: FieldInfo, table: object, year: int) -> dict[Any, list[Entry]]:
    """The entries of a table by key, each key's in the order of days; one key, None, for a table without."""
    if not isinstance(table, list) or not table or not all(isinstance(entry, dict) for entry in table):
        raise BrokenRules(file, name, f"[[{name}]] is missing, or is not an array of tables")
    by = next((part for part in field.metadata if isinstance(part, By)), None)
    series: dict[Any, list[Entry]] = defaultdict(list)
    for number, entry in enumerate(table, start=1):
        if by and not isinstance(entry.get(by.key), str | int):
            raise BrokenRules(file, f"{name}[{number}].{by.key}", "it is required, as text or a whole number")
        series[entry[by.key] if by else None].append(entry)
    for key in wanted_keys(field) if by else ():
        if key not in series:
            raise BrokenRules(file, f"{name}[{key}]", "it is missing")
    for key, entries in series.items():
        check_days(file, name if key is None else f"{name}[{key}]", entries, year)
        entries.sort(key=lambda entry: entry["since"])
    return dict(series)


def wanted_keys(field: FieldInfo) -> tuple[Any, ...]:
    """The keys that a table must have: the values of a Literal, else none."""
    key_type = get_args(field.annotation)[0]
    return get_args(key_type) if get_origin(key_type) is Literal else ()


def check_days(file: Path, name: str, entries: Sequence[Entry], year: int) -> None:
    """Refuse entries of one key that leave a day of the year without a rule, or give it two."""
    days = [entry.get("since") for entry in entries]
    for day in days:
        # type(), as a moment is a date too.
        if type(day) is not date:
            raise BrokenRules(file, f"{name}.since", f"a day such as {year}-01-01 is required, not {day!r}")
        if day.year != year:
            raise BrokenRules(file, f"{name}.since", f"{day} is not in {year}, the year of the folder")
        if days.count(day) > 1:
            raise BrokenRules(file, f"{name}.since", f"two entries overlap: both are in force from {day}")
    if date(year, 1, 1) not in days:
        raise BrokenRules(file, f"{name}.since", f"a gap: nothing is in force from {year}-01-01")


def rules_from[R: Rules](
    file: Path, rules: type[R], series: Mapping[str, Mapping[Any, Sequence[Entry]]], day: date
) -> R:
    """The rules in force on a day."""
    chosen = {
        name: {key: [entry for entry in entries if entry["since"] <= day][-1] for key, entries in by_key.items()}
        for name, by_key in series.items()
    }
    try:
        return rules.model_validate({name: by_key.get(None, by_key) for name, by_key in chosen.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the tables"
        given = "" if first["type"] == "missing" or not first["loc"] else f", given {first['input']!r}"
        raise BrokenRules(file, where, first["msg"].removeprefix("Value error, ") + given) from error
