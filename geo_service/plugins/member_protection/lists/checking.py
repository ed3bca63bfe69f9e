"""What each row of a list says, checked column by column, and sealed before any of it leaves for the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from geo_service.core.protection import masking
from geo_service.core.protection.documents import DocumentKind, WrongDocument, identity_document
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.numbers import mainland_numbers
from geo_service.core.protection.values import normalised
from geo_service.core.registry.importing.cells import Wanted, past_day
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.lists.columns import CARD_KINDS, DOCUMENT_KINDS, EMPLOYMENTS, word_of
from geo_service.plugins.member_protection.lists.reading import Row
from geo_service.plugins.member_protection.lists.wanted import (
    FORMULA,
    LONGEST_NAME,
    REQUIRED,
    card_wanted,
    is_card,
    is_formula,
    name_wanted,
    shown,
)
from geo_service.plugins.member_protection.questions import UnionClass

OTHER_UNION = Text("不是本工会或其下属工会", "neither this union nor one below it")


class ListFault(NamedTuple):
    """What is to be mended in a row, or with `is_notice` to be known; `given` is masked."""

    row: int
    field: str
    given: str
    reason: str
    wanted: Text
    is_notice: bool = False


@dataclass(frozen=True)
class Rulings:
    """What a list is checked by.

    Attributes:
        columns: the column of each field, from 0.
        organisation: the union of rows that name none.
        unions: the class of every union that may stand on the list, by code.
        plans: by the word of the notice.
        today: in Shanghai.
    """

    keys: Keyring
    columns: Mapping[str, int]
    organisation: str
    unions: Mapping[str, UnionClass]
    plans: frozenset[str]
    today: date


@dataclass(frozen=True)
class Checked:
    """A batch of rows, checked: the good ones as lines for COPY, and what is wrong with the others."""

    rows: int
    lines: bytes
    faults: list[ListFault]


class Batch:
    """The columns of some rows, and what was found in them."""

    def __init__(self, rows: Sequence[Row], columns: Mapping[str, int]) -> None:
        self.numbers = [number for number, _ in rows]
        width = max(columns.values()) + 1
        # Cells behind the last that is filled are often left out.
        cells = [cells if len(cells) >= width else cells + [""] * (width - len(cells)) for _, cells in rows]
        self._columns = {field: [one.strip() for one in map(itemgetter(at), cells)] for field, at in columns.items()}
        self._none = [""] * len(rows)
        self.faults: list[ListFault] = []
        self.is_bad = [False] * len(rows)

    def of(self, field: str) -> list[str]:
        """The texts of a field, empty ones where there is no such column."""
        return self._columns.get(field, self._none)

    def wrong(self, index: int, field: str, given: str, reason: str, wanted: Text) -> None:
        """Say what would be right; the row is a bad one."""
        self.is_bad[index] = True
        self.faults.append(ListFault(self.numbers[index], field, given, reason, wanted))

    def note(self, index: int, field: str, given: str, wanted: Text) -> None:
        """Say what was changed."""
        self.faults.append(ListFault(self.numbers[index], field, given, "changed", wanted, is_notice=True))


def checked(rows: Sequence[Row], first_id: int, by: Rulings) -> Checked:
    """Some rows, checked, each with a member's number from the first on."""
    batch = Batch(rows, by.columns)
    names = names_of(batch)
    kinds = coded(batch, "document_kind", DOCUMENT_KINDS)
    numbers = documents_of(batch, kinds, by.today)
    card_kinds = coded(batch, "card_kind", CARD_KINDS)
    cards = cards_of(batch)
    plans = coded(batch, "plan", {plain(plan): plan for plan in by.plans}, planned, "unknown_plan")
    employments = coded(batch, "employment", EMPLOYMENTS)
    unions = unions_of(batch, by)
    days = generated_on(batch, by.today)
    good = [index for index, bad in enumerate(batch.is_bad) if not bad]
    ids = range(first_id, first_id + len(rows))
    chosen_ids = [ids[index] for index in good]
    seal_all, keys = by.keys.seal_all, by.keys
    sealed = zip(
        seal_all(protected.NAME, chosen_ids, [names[index] for index in good]),
        # Every kind's field is the same column, so one seals for all.
        seal_all(protected.DOCUMENT[DocumentKind.MAINLAND_ID], chosen_ids, [numbers[index] for index in good]),
        seal_all(protected.CARD, chosen_ids, [cards[index] for index in good]),
        strict=True,
    )
    lines = []
    for index, (name, document, card) in zip(good, sealed, strict=True):
        kind, number, union, card_kind = kinds[index], numbers[index], unions[index], card_kinds[index]
        question = f"{plans[index]}|{by.unions[union]}|{card_kind}|{employments[index]}|{days[index]}"
        document_index = keys.blind_index(protected.DOCUMENT[DocumentKind(kind)], number)
        card_index = keys.blind_index(protected.CARD, cards[index])
        lines.append(
            f"{batch.numbers[index]}\t{ids[index]}\t{union}\t{question}\t{masking.document(number)}"
            f"\t\\\\x{name.value.hex()}\t{kind}\t\\\\x{document.value.hex()}\t\\\\x{document_index.hex()}"
            f"\t{card_kind}\t\\\\x{card.value.hex()}\t\\\\x{card_index.hex()}\t{employments[index]}\n"
        )
    return Checked(len(rows), "".join(lines).encode(), batch.faults)


def names_of(batch: Batch) -> list[str]:
    """The names."""
    names = batch.of("name")
    for index, name in enumerate(names):
        if name.isalpha() and len(name) <= LONGEST_NAME:  # as nearly all of millions are
            continue
        if (wanted := name_wanted(name)) is FORMULA:
            batch.wrong(index, "name", "", "formula", FORMULA)
        elif wanted is not None:
            batch.wrong(index, "name", shown(name), "invalid", wanted)
    return names


def documents_of(batch: Batch, kinds: Sequence[str], today: date) -> list[str]:
    """The numbers of the identity documents as they are kept."""
    numbers = list(batch.of("document_number"))
    is_right = mainland_numbers(numbers, today).tolist()
    for index, kind in enumerate(kinds):
        if (is_right[index] and kind == DocumentKind.MAINLAND_ID) or not kind:
            continue
        given = numbers[index]
        if is_formula(given):
            batch.wrong(index, "document_number", "", "formula", FORMULA)
            continue
        try:
            document = identity_document(DocumentKind(kind), given, today)
        except WrongDocument as error:
            batch.wrong(index, "document_number", masking.document(given), "invalid", error.detail)
            continue
        numbers[index] = document.number
        for change in document.changes:
            batch.note(index, "document_number", masking.document(document.number), change)
    return numbers


def cards_of(batch: Batch) -> list[str]:
    """The numbers of the cards as they are kept."""
    numbers = list(batch.of("card_number"))
    for index, given in enumerate(numbers):
        number = numbers[index] = normalised(given)
        if is_card(number, given):
            if number != given:
                batch.note(
                    index,
                    "card_number",
                    masking.card(number),
                    Text("已转为半角并去除空格", "Made half-width, without spaces"),
                )
        elif is_formula(given):
            batch.wrong(index, "card_number", "", "formula", FORMULA)
        else:
            batch.wrong(index, "card_number", masking.card(given), "invalid", card_wanted(number, given))
    return numbers


@cache
def planned(text: str) -> str:
    """A plan as lists write it, as it is compared: `Ａ＋类` is `a+`."""
    return plain(text).removesuffix("保障").removesuffix("类")


def coded(
    batch: Batch,
    field: str,
    codes: Mapping[str, str],
    comparable: Callable[[str], str] = plain,
    reason: str = "invalid",
) -> list[str]:
    """The codes that a column's words stand for; empty where they stand for none."""
    texts = batch.of(field)
    known = {text: codes.get(comparable(text), "") for text in set(texts)}
    if not all(known.values()):
        several = sorted(set(codes.values()))
        words = [word_of(codes, code) for code in several]
        wanted = Text(f"应为 {'、'.join(words)}", f"one of {', '.join(several)}")
        for index, text in enumerate(texts):
            if not known[text]:
                batch.wrong(index, field, shown(text), reason, wanted if text else REQUIRED)
    return [known[text] for text in texts]


def unions_of(batch: Batch, by: Rulings) -> list[str]:
    """The codes of the unions."""
    unions = [text or by.organisation for text in batch.of("union")]
    if unknown := set(unions) - by.unions.keys():
        for index, union in enumerate(unions):
            if union in unknown:
                batch.wrong(index, "union", shown(union), "other_union", OTHER_UNION)
    return unions


def generated_on(batch: Batch, today: date) -> list[str]:
    """The days on which new cards were made, as YYYY-MM-DD; empty on lists without the column."""
    if "card_generated_on" not in batch._columns:  # noqa: SLF001 - of this module
        return batch.of("card_generated_on")
    return ["" if day is None else day.isoformat() for day in days_of(batch, "card_generated_on", today)]


def days_of(batch: Batch, field: str, today: date) -> list[date | None]:
    """The days of a column, on which something happened; None where a cell holds none, or one that is to come."""
    texts = batch.of(field)
    known: dict[str, date | None] = {}
    wanted: dict[str, Text] = {}
    for text in set(texts):
        try:
            known[text] = past_day(text, today) if text else None
        except Wanted as error:
            known[text], wanted[text] = None, error.text
    for index, text in enumerate(texts):
        if known[text] is None:
            batch.wrong(index, field, shown(text), "invalid", wanted.get(text, REQUIRED))
    return [known[text] for text in texts]
