"""What a list calls its columns and what it writes in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geo_service.core.protection.documents import TITLES as KINDS
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text
from geo_service.plugins.member_protection.rules import Way

# A heading may stand below a title and some notes.
FIRST_ROWS = 20


@dataclass(frozen=True)
class Column:
    """A column of a list.

    Attributes:
        headings: what it is called in files, as `plain` writes it.
        ways: for which it must be there; None for all of them, empty for none.
    """

    title: Text
    headings: tuple[str, ...]
    ways: tuple[Way, ...] | None = ()


COLUMNS: Mapping[str, Column] = {
    "name": Column(Text("姓名", "Name"), ("姓名", "会员姓名", "name"), None),
    "document_kind": Column(
        Text("证件类型", "Kind of document"), ("证件类型", "证件类别", "证件种类", "document_kind")
    ),
    "document_number": Column(
        Text("证件号码", "Document number"),
        ("证件号码", "证件号", "身份证号", "身份证号码", "居民身份证号码", "document_number"),
        None,
    ),
    "card_kind": Column(Text("卡类型", "Kind of card"), ("卡类型", "卡种", "卡类别", "card_kind"), None),
    "card_number": Column(Text("卡号", "Card number"), ("卡号", "卡号码", "card_number"), None),
    "plan": Column(Text("保障类型", "Plan"), ("保障类型", "参保类型", "plan"), None),
    "union": Column(Text("基层工会代码", "Code of the union"), ("基层工会代码", "工会代码", "所属工会代码", "union")),
    "employment": Column(Text("在职状态", "Employment"), ("在职状态", "就业状态", "employment")),
    "card_generated_on": Column(
        Text("新卡生成日期", "Day of the new card"),
        ("新卡生成日期", "新卡生成日", "制卡日期", "card_generated_on"),
        ("new_card",),
    ),
}
TITLES = {field: column.title for field, column in COLUMNS.items()} | {"row": Text("整行", "The row")}
HEADINGS = {heading: field for field, column in COLUMNS.items() for heading in column.headings}

DOCUMENT_KINDS = {
    **{kind.value: kind for kind in DocumentKind},
    **{plain(title.zh): kind for kind, title in KINDS.items()},
    "": DocumentKind.MAINLAND_ID,
    **dict.fromkeys(("身份证", "大陆居民身份证", "二代身份证"), DocumentKind.MAINLAND_ID),
    **dict.fromkeys(("护照", "外国人护照"), DocumentKind.FOREIGN_PASSPORT),
    **dict.fromkeys(("港澳通行证", "回乡证", "港澳居民通行证"), DocumentKind.HK_MACAO_PERMIT),
    **dict.fromkeys(("台胞证", "台湾通行证", "台湾居民通行证"), DocumentKind.TAIWAN_PERMIT),
    **dict.fromkeys(("居住证", "港澳台居住证"), DocumentKind.RESIDENCE_PERMIT),
}
CARD_KINDS = {
    **dict.fromkeys(("会员服务卡", "上海工会会员服务卡", "工会会员服务卡", "服务卡", "service_card"), "service_card"),
    **dict.fromkeys(("社保卡", "上海市社保卡", "社会保障卡", "social_security_card"), "social_security_card"),
}
EMPLOYMENTS = {
    **dict.fromkeys(("", "在职", "在岗", "in_service"), "in_service"),
    **dict.fromkeys(("退休", "已退休", "retired"), "retired"),
    **dict.fromkeys(("离职", "已离职", "left"), "left"),
}


def word_of(codes: Mapping[str, str], code: str) -> str:
    """The first word of lists that stands for a code, in Chinese; the code where none does."""
    return next((word for word in codes if word and codes[word] == code and not word.isascii()), code)


def field_of(cell: str) -> str | None:
    """The field that a heading names; None where it is none of ours."""
    return HEADINGS.get(plain(cell).rstrip("*＊").partition("(")[0].lstrip("*"))


def heading_of(cells: Sequence[str]) -> dict[str, int]:
    """The fields that a row names, each with its first column from 0."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        field = field_of(cell)
        if field is not None:
            found.setdefault(field, index)
    return found


def named_twice(cells: Sequence[str], field_of: Callable[[str], str | None], titles: Mapping[str, Text]) -> Text | None:
    """What is wrong with a heading that names a field in two columns; None where it does not.

    Which of the two counts is nobody's to guess: money goes by it.
    """
    named: dict[str, list[str]] = {}
    for cell in cells:
        if (field := field_of(cell)) is not None:
            named.setdefault(field, []).append(cell.strip())
    twice = {field: labels for field, labels in named.items() if len(labels) > 1}
    if not twice:
        return None
    zh = "；".join(f"“{titles[field].zh}”只应有一列，现有 {'、'.join(labels)}" for field, labels in twice.items())
    en = "; ".join(f"one column of {titles[field].en}, not {', '.join(labels)}" for field, labels in twice.items())
    return Text(zh, en)


def is_heading(found: Mapping[str, int]) -> bool:
    """Whether a row that names these fields is the heading of a list."""
    return "document_number" in found and len(found) >= 3


def missing(found: Mapping[str, int], way: Way) -> list[Text]:
    """The titles of the columns that a list of a way must have and has not."""
    return [
        column.title
        for field, column in COLUMNS.items()
        if field not in found and (column.ways is None or way in column.ways)
    ]
