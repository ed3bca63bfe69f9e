"""A platform's answer file, read back: what it says of each site, or every row that cannot be so. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from geo_service.core.errors import Fault
from geo_service.core.feeds.checks import ID_WANTED, is_id
from geo_service.core.feeds.form import Answers
from geo_service.core.protection.personal import without_numbers
from geo_service.core.registry.importing.cells import Wanted, day, whole
from geo_service.core.registry.importing.table import Grid, plain, shown
from geo_service.core.text import Text

type Said = Literal["online", "rejected", "not_sent", "under_review"]

MOST_ROWS = 2_000  # each row locks its site
LONGEST = 200
WRONG = {
    "site": Text("应为交付文件中的站点编号", "the number of a site, as the package has it"),
    "state": Text("应为 已上图、被驳回、审核中 或 已撤销", "已上图, 被驳回, 审核中 or 已撤销"),
    "day": Text("应为不晚于今天的日期，如 2025-06-30", "a date such as 2025-06-30, not after today"),
    "reason": Text(
        f"驳回须填写原因，至多 {LONGEST} 字，不含电话、证件号等个人信息",
        f"the reason of a rejection, at most {LONGEST} characters, without numbers of persons",
    ),
    "platform_id": ID_WANTED,
}


@dataclass(frozen=True)
class Answer:
    """What a platform says of a site."""

    row: int
    facility_id: int
    said: Said
    platform_id: str | None
    reason: str | None
    day: date | None


@dataclass(frozen=True)
class Read:
    """An answer file: rows that say something, and what is wrong with the others."""

    answers: Sequence[Answer]
    faults: Sequence[Fault]


def read_answers_of(grids: Sequence[Grid], words: Answers, today: date) -> Read:
    """What the first sheet with the columns says; or that none has them, or that it has too many rows."""
    needed = Text("须有“站点编号”“状态”两列", "the columns 站点编号 and 状态 are needed")
    for grid in grids:
        for at, (_, cells) in enumerate(grid.rows):
            columns = columns_of(cells, words)
            if {"site", "state"} <= columns.keys():
                return of_rows(grid.rows[at + 1 :], columns, words, today)
    return Read((), [Fault("columns", first_row(grids), needed)])


def first_row(grids: Sequence[Grid]) -> str | None:
    """What the first row of the first sheet that has any says; None of a file without."""
    for grid in grids:
        for _, cells in grid.rows:
            return shown(" ".join(cell for cell in cells if cell)) or None
    return None


def columns_of(cells: Sequence[str], words: Answers) -> dict[str, int]:
    """Where the columns stand that a heading row names; the first of a kind."""
    meanings = {plain(word): name for name, those in words.headings.items() for word in those}
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        if (name := meanings.get(plain(cell))) is not None:
            found.setdefault(name, number)
    return found


def of_rows(rows: Sequence[tuple[int, Sequence[str]]], columns: Mapping[str, int], words: Answers, today: date) -> Read:
    """What the rows below the heading say."""
    if len(rows) > MOST_ROWS:
        most = Text(f"每个文件至多 {MOST_ROWS} 行，请拆分", f"at most {MOST_ROWS} rows a file; split it")
        return Read((), [Fault("rows", len(rows), most)])
    said_by = {plain(word): said for said, those in words.states.items() for word in those}
    answers: list[Answer] = []
    faults: list[Fault] = []
    first: dict[int, int] = {}
    for number, cells in rows:
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        answer, wrong = of_row(number, given, said_by, today)
        if answer is not None and (before := first.setdefault(answer.facility_id, number)) != number:
            wrong = [
                Fault(where(number, "site"), given["site"], Text(f"第 {before} 行已有", f"already in row {before}"))
            ]
        faults += wrong
        if answer is not None and not wrong:
            answers.append(answer)
    return Read(answers, faults)


def of_row(
    number: int, given: Mapping[str, str], said_by: Mapping[str, str], today: date
) -> tuple[Answer | None, list[Fault]]:
    """What a row says, or all that is wrong with it."""
    site, when = parsed(whole, given["site"]), parsed(day, given.get("day", ""))
    said = said_by.get(plain(given["state"]))
    wrong = {"site": WRONG["site"]} if site is None else {}
    wrong |= {"state": WRONG["state"]} if said is None else {}
    wrong |= {"day": WRONG["day"]} if given.get("day") and (when is None or when > today) else {}
    # What is said beside another state than a rejection is a remark, and is not kept.
    reason = given.get("reason", "") if said == "rejected" else ""
    wrong |= {"reason": WRONG["reason"]} if said == "rejected" and not is_reason(reason) else {}
    wrong |= {} if is_id(given.get("platform_id") or None) else {"platform_id": WRONG["platform_id"]}
    if wrong or site is None:
        return None, [Fault(where(number, name), shown(given[name]) or None, text) for name, text in wrong.items()]
    told = cast(Said, said)
    return Answer(number, site, told, given.get("platform_id") or None, reason or None, when), []


def parsed[T](read: Callable[[str], T], text: str) -> T | None:
    """What a cell says, None where it says nothing, or nothing that can be read."""
    try:
        return read(text) if text else None
    except Wanted:
        return None


def is_reason(text: str) -> bool:
    """Whether a text is the reason of a rejection that may be kept: not too long, and without numbers of persons."""
    return 0 < len(text) <= LONGEST and without_numbers(text) == text


def where(number: int, name: str) -> str:
    """A cell of a row as faults name it."""
    return f"{number}:{name}"
