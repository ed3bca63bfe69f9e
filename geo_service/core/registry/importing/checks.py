"""Every row held against what a site has to be: pure, column by column, each distinct text looked at once."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from geo_service.core.problems import wanted
from geo_service.core.registry.importing import cells
from geo_service.core.registry.importing.cells import Wanted
from geo_service.core.registry.importing.columns import FIELDS, PERSONAL
from geo_service.core.registry.importing.table import MASK, NOT_VALUES, Declared, Finding, Table, shown
from geo_service.core.registry.importing.words import Words, district_of, named_in, street_of
from geo_service.core.text import Text

REQUIRED = Text("必须填写", "it is required")
PRECISIONS = ("surveyed", "rooftop", "street", "area", "district")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 2_000
# What an index has whole, which takes no more than a third of a page of the database: as long as a form may have it.
_SHORT = dict.fromkeys(("name", "address", "region"), 200)
_COUNTS: dict[str, Callable[[str], Any]] = {
    "free_parking_minutes": cells.minutes,
    "free_bays": cells.whole,
    "chargers": cells.whole,
    "area_m2": cells.square_metres,
    "planned_for": cells.day,
    "lon": cells.decimal,
    "lat": cells.decimal,
}


class Review:
    """A table while it is checked: the values by field, and what was found.

    Attributes:
        values: by field, one a row; None where the cell is empty or wrong.
        bad: the indices of rows with a fault.
        sound: the texts of fields in which some were none, those left empty.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.size = len(table.numbers)
        self.values: dict[str, list[Any]] = {}
        self.findings: list[Finding] = list(table.findings)
        self.sound: dict[str, list[str]] = {}
        self._found: set[tuple[int, str]] = set()
        at = {number: index for index, number in enumerate(table.numbers)}
        self.bad: set[int] = {at[one.row] for one in table.findings if one.row in at and not one.notice}

    def of(self, field: str) -> Sequence[str]:
        """The texts of a field, empty where there is none or none that can be read."""
        return self.sound[field] if field in self.sound else self.table.of(field)

    def find(self, index: int, field: str, text: Text, given: str | None = None, notice: bool = False) -> None:
        """Note the first thing wrong, or worth knowing, with a cell; what persons' cells hold is never said."""
        if (index, field) in self._found:
            return
        self._found.add((index, field))
        if given is None:
            given = self.table.of(field)[index]
        said = (MASK if given else "") if field in PERSONAL else shown(given)
        column = self.table.labels.get(field, field)
        number = self.table.numbers[index]
        self.findings.append(Finding(self.table.file, self.table.sheet, number, column, said, text, notice))
        if not notice:
            self.bad.add(index)

    def each(
        self, field: str, keys: Iterable[Hashable], parse: Callable[[Any], Any], notice: bool = False
    ) -> list[Any]:
        """What parse makes of each key, asked once for each different one; a Wanted is a fault of the row's field."""
        listed = list(keys)
        found: dict[Hashable, Any] = {}
        wrong: dict[Hashable, Text] = {}
        for key in dict.fromkeys(listed):
            try:
                found[key] = parse(key)
            except Wanted as error:
                found[key], wrong[key] = None, error.text
        if wrong:
            for index, key in enumerate(listed):
                if key in wrong:
                    self.find(index, field, wrong[key], notice=notice)
        return [found[key] for key in listed]


def checked(table: Table, words: Words, declared: Declared) -> Review:
    """The review of a table, but for positions and duplicates, which need all rows at once."""
    review = checked_cells(table, words)
    check_words(review, words, declared)
    check_hours(review, words)
    check_attributes(review, words)
    check_organisation(review, words, declared)
    return review


def checked_cells(table: Table, words: Words) -> Review:
    """The review of what each cell of a table has to be by itself: there, text, a number, a day, in a district."""
    review = Review(table)
    check_text(review)
    review.values = {field: [text or None for text in review.of(field)] for field in FIELDS}
    check_required(review, words)
    check_divisions(review, words)
    for field, parse in _COUNTS.items():
        review.values[field] = review.each(field, review.of(field), partial(unless_empty, parse))
    return review


def unless_empty(parse: Callable[[str], Any], text: str) -> Any:
    """What parse makes of a text, None of an empty one."""
    return parse(text) if text else None


def check_text(review: Review) -> None:
    """Find formulas, errors of a spreadsheet, control characters and cells of endless length."""
    for field, column in review.table.cells.items():
        whole = "\n".join(column)
        suspicious = "=" in whole or "#" in whole or _CONTROL.search(whole)
        longest = _SHORT.get(field, _LONGEST)
        if suspicious or max(map(len, column), default=0) > longest:
            review.sound[field] = [text or "" for text in review.each(field, column, partial(sound, longest))]


def sound(longest: int, text: str) -> str:
    """The text, when it is one and no longer."""
    if text.startswith("="):
        raise Wanted("公式的值未知，请改为数值或文字", "a value; that of a formula is not known")
    if text in NOT_VALUES:
        raise Wanted("应为数值或文字，这里是表格的错误值", "a value; this is a spreadsheet's error")
    if _CONTROL.search(text):
        raise Wanted("不应含有控制字符", "text without control characters")
    if len(text) > longest:
        raise Wanted(f"至多 {longest} 字", f"at most {longest} letters")
    return text


def check_required(review: Review, words: Words) -> None:
    """Find empty cells where there must be something."""
    table = review.table
    fields = words.columns.required[table.form] if table.form else ("name", "kind")
    for field in fields:
        text = Text("必须填写名称", "text that names the site, not empty") if field == "name" else REQUIRED
        for index, cell in enumerate(review.of(field)):
            if not cell:
                review.find(index, field, text)


def check_words(review: Review, words: Words, declared: Declared) -> None:
    """Read kind, tier, functions, datum, precision and whether it is a sample."""
    of, values = review.of, review.values
    said = words.columns.words

    def coded(field: str, codes: dict[str, str], what: Text) -> list[Any]:
        return review.each(field, of(field), lambda text: cells.coded(text, codes, what) if text else None)

    values["kind"] = coded("kind", dict(words.kinds), Text("类别", "kind"))
    values["tier"] = review.each(
        "tier", zip(values["kind"], of("tier"), strict=True), lambda pair: tier_of(pair[0], pair[1], words)
    )
    what = Text("功能", "function")
    values["functions"] = review.each(
        "functions", of("functions"), lambda text: cells.listed(text, words.functions, what)
    )
    datums = {name: name for name in ("wgs84", "gcj02", "bd09")} | dict(said["datum"])
    values["datum"] = coded("datum", datums, Text("坐标系", "datum"))
    precisions = {name: name for name in PRECISIONS} | dict(said["position_precision"])
    values["position_precision"] = coded("position_precision", precisions, Text("位置精度", "precision"))
    truths = {"true": "true", "false": "false"} | dict(said["sample"])
    values["sample"] = [one == "true" for one in coded("sample", truths, Text("是否", "true or false"))]
    default = declared.datum or review.table.datum
    if default:
        values["datum"] = [one or str(default) for one in values["datum"]]


def tier_of(kind: str | None, text: str, words: Words) -> str | None:
    """The tier of a kind, None where none is given or the kind is not known."""
    if not text or kind is None:
        return None
    return cells.coded(text, words.tiers[kind], Text(f" {kind} 的等级", f"tier of {kind}"))


def check_divisions(review: Review, words: Words) -> None:
    """Read district and street, from their columns or else from the address; one that contradicts it is a fault."""
    of, values = review.of, review.values
    union = review.table.constants.get("union", "")
    from_union = words.in_address.match(union)
    theirs = words.districts[from_union[1]] if from_union else None
    named = review.each("address", of("address"), lambda text: named_in(text, words))
    given = review.each("district_code", of("district_code"), lambda text: district_of(text, words) if text else None)
    values["district_code"] = [one or two or theirs for one, (two, _) in zip(given, named, strict=True)]
    for index, (one, (two, _)) in enumerate(zip(given, named, strict=True)):
        if one and two and one != two:
            name = words.divisions.districts[one]
            review.find(index, "address", Text(f"地址应在所填的 {name}", f"an address in {name}, as declared"))
    pairs = zip(of("street_code"), values["district_code"], strict=True)
    streets = review.each("street_code", pairs, lambda pair: street_of(pair[0], pair[1], words) if pair[0] else None)
    values["street_code"] = [
        street or (by_address if not text and district == two else None)
        for street, text, district, (two, by_address) in zip(
            streets, of("street_code"), values["district_code"], named, strict=True
        )
    ]


def check_hours(review: Review, words: Words) -> None:
    """Read opening hours; what is not understood is kept as text and noted."""

    def parse(text: str) -> str | None:
        return cells.hours(text, words.calendar) if text else None

    review.values["hours"] = review.each("hours_text", review.of("hours_text"), parse, notice=True)


def check_attributes(review: Review, words: Words) -> None:
    """Read what only the kind has, the area among it."""
    values = review.values
    keys = zip(values["kind"], review.of("attributes"), values["area_m2"], strict=True)
    values["attributes"] = review.each("attributes", keys, lambda key: attributes_of(key[0], key[1], key[2], words))


def attributes_of(kind: str | None, text: str, area: float | None, words: Words) -> str:
    """The attributes as JSON, each of the type that the kind declares: they are kept as they are given."""
    try:
        given = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        raise Wanted("应为合法的 JSON", "valid JSON") from None
    if not isinstance(given, dict):
        raise Wanted("应为 JSON 对象", "a JSON object")
    if area is not None:
        given.setdefault("area_m2", area)
    if kind is not None:
        try:
            words.catalogue.kinds[kind].attributes.model_validate_json(orjson.dumps(given), strict=True)
        except ValidationError as error:
            faults = [(".".join(map(str, one["loc"])), wanted(one)) for one in error.errors()]
            raise Wanted(*(" / ".join(f"{name}: {text[side]}" for name, text in faults) for side in (0, 1))) from None
    return orjson.dumps(given).decode()


def check_organisation(review: Review, words: Words, declared: Declared) -> None:
    """Read whose the site is: its column, else as declared, else the union above a form, else its district's."""
    union = words.in_address.match(review.table.constants.get("union", ""))
    default = declared.organisation or (f"district:{words.districts[union[1]]}" if union else None)
    districts: Sequence[str | None] = [None] * review.size if review.table.form else review.values["district_code"]
    given = review.of("organisation")

    def parse(pair: tuple[str, str | None]) -> str:
        text = pair[0] or default or (f"district:{pair[1]}" if pair[1] else "")
        if not text:
            raise Wanted("请填写组织，或用 --organisation 指明", "an organisation; or name it by --organisation")
        return cells.organisation(text)

    review.values["organisation"] = review.each("organisation", zip(given, districts, strict=True), parse)
    review.values["source"] = [text or review.table.file for text in review.of("source")]
