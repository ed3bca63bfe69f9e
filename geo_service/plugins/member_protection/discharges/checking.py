"""What each row of a file of stays says, checked as the rows of lists are, and sealed before any of it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from uuid import uuid4

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.protection import masking
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.lists.checking import (
    Batch,
    ListFault,
    coded,
    days_of,
    documents_of,
    names_of,
)
from geo_service.plugins.member_protection.lists.columns import DOCUMENT_KINDS, FIRST_ROWS, named_twice
from geo_service.plugins.member_protection.lists.heading import filled_in, with_unseen
from geo_service.plugins.member_protection.lists.queries import escaped
from geo_service.plugins.member_protection.lists.reading import ListRefused, Row, Source, table_of
from geo_service.plugins.member_protection.lists.wanted import FORMULA, REQUIRED, is_formula, shown

TITLES = {
    "name": Text("姓名", "Name"),
    "document_kind": Text("证件类型", "Kind of document"),
    "document_number": Text("证件号码", "Document number"),
    "hospital": Text("医院", "Hospital"),
    "admitted_on": Text("入院日期", "Day of admission"),
    "discharged_on": Text("出院日期", "Day of discharge"),
    "diagnosis": Text("诊断", "Diagnosis"),
    "row": Text("整行", "The row"),
}
HEADINGS = {
    **dict.fromkeys(("姓名", "患者姓名", "name"), "name"),
    **dict.fromkeys(("证件类型", "证件类别", "document_kind"), "document_kind"),
    **dict.fromkeys(("证件号码", "证件号", "身份证号", "身份证号码", "document_number"), "document_number"),
    **dict.fromkeys(("医院", "医疗机构", "医疗机构名称", "医院名称", "hospital"), "hospital"),
    **dict.fromkeys(("入院日期", "住院日期", "admitted_on"), "admitted_on"),
    **dict.fromkeys(("出院日期", "discharged_on"), "discharged_on"),
    **dict.fromkeys(("诊断", "出院诊断", "diagnosis"), "diagnosis"),
}
NEEDED = ("name", "document_number", "hospital", "admitted_on", "discharged_on")
LONGEST, MOST_ROWS = 200, 200_000
IN_ORDER = Text("出院日期不应早于入院日期", "the day of discharge is not before that of admission")


class NoDischarges(BadRequest):
    """A file that is no file of stays at all; nothing of it was kept."""

    title = Text("不是出院记录", "Not a file of stays")


@dataclass(frozen=True)
class Checked:
    """Rows that were checked: the good ones as lines for COPY, and what is wrong with the others."""

    rows: int
    lines: bytes
    faults: list[ListFault]


def refused(wanted: Text, where: str = "file") -> NoDischarges:
    """The refusal of a file."""
    return NoDischarges(wanted, [Fault(where, None, wanted)])


def stays_of(source: Source) -> tuple[dict[str, int], list[Row], list[ListFault]]:
    """The column of each field, the rows below the heading, and which of them a spreadsheet does not show.

    Raises:
        NoDischarges: it has no heading, lacks columns or has one twice, is damaged or too long.
    """
    unseen: list[ListFault] = []
    try:
        table = table_of(source)
        rows = table.rows
        columns: dict[str, int] = {}
        cells: list[str] = []
        for _, cells in islice(rows, FIRST_ROWS):
            columns = {}
            for at, cell in enumerate(cells):
                if (field := field_of(cell)) is not None:
                    columns.setdefault(field, at)
            if "document_number" in columns:
                break
        if lacking := [TITLES[field] for field in NEEDED if field not in columns]:
            zh, en = "、".join(one.zh for one in lacking), ", ".join(one.en for one in lacking)
            raise refused(Text(f"缺少列：{zh}", f"it lacks the columns {en}"), "file:heading")
        if (twice := named_twice(cells, field_of, TITLES)) is not None:
            raise refused(twice, "file:heading")
        below = replace(table, rows=filled_in(rows, columns.values()))
        found = list(islice(with_unseen(below, unseen), MOST_ROWS + 1))
    except ListRefused as error:
        raise NoDischarges(error.detail, error.faults) from error
    if len(found) > MOST_ROWS:
        raise refused(Text(f"每个文件至多 {MOST_ROWS:,} 行", f"at most {MOST_ROWS:,} rows a file"))
    return columns, found, unseen


def field_of(cell: str) -> str | None:
    """The field that a heading names; None where it is none of ours."""
    return HEADINGS.get(plain(cell))


def checked(rows: Sequence[Row], columns: Mapping[str, int], keys: Keyring, today: date) -> Checked:
    """Some rows, checked, each with the number of a claim that may come of it."""
    batch = Batch(rows, columns)
    names = names_of(batch)
    kinds = coded(batch, "document_kind", DOCUMENT_KINDS)
    numbers = documents_of(batch, kinds, today)
    hospitals = hospitals_of(batch)
    admitted, discharged = days_of(batch, "admitted_on", today), days_of(batch, "discharged_on", today)
    for index, (first, last) in enumerate(zip(admitted, discharged, strict=True)):
        if first is not None and last is not None and last < first:
            batch.wrong(index, "discharged_on", last.isoformat(), "bad_sequence", IN_ORDER)
    good = [index for index, bad in enumerate(batch.is_bad) if not bad]
    claims = [uuid4() for _ in good]
    places = protected.MEDICAL
    hospital = keys.seal_all(places["hospital"], claims, [hospitals[index] for index in good])
    said = batch.of("diagnosis")
    diagnoses = keys.seal_all(places["diagnosis"], claims, [said[index][:LONGEST] for index in good])
    lines = []
    for at, (index, claim) in enumerate(zip(good, claims, strict=True)):
        document_index = keys.blind_index(protected.DOCUMENT[DocumentKind(kinds[index])], numbers[index])
        diagnosis = f"\\\\x{diagnoses[at].value.hex()}" if said[index] else "\\N"
        lines.append(
            f"{batch.numbers[index]}\t{claim}\t\\\\x{document_index.hex()}\t{masking.document(numbers[index])}"
            f"\t{escaped(masking.text(names[index]))}\t{admitted[index]}\t{discharged[index]}"
            f"\t\\\\x{hospital[at].value.hex()}\t{diagnosis}\n"
        )
    return Checked(len(rows), "".join(lines).encode(), batch.faults)


def hospitals_of(batch: Batch) -> list[str]:
    """The hospitals."""
    hospitals = batch.of("hospital")
    for index, hospital in enumerate(hospitals):
        if is_formula(hospital):
            batch.wrong(index, "hospital", "", "formula", FORMULA)
        elif not 0 < len(hospital) <= LONGEST:
            wanted = Text(f"至多 {LONGEST} 字", f"at most {LONGEST} letters") if hospital else REQUIRED
            batch.wrong(index, "hospital", shown(hospital), "invalid", wanted)
    return hospitals
