"""What can be asked of the items of a collection, read and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.boxes import Box, read_box
from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import CRS84, OF_DATUM, Crs, read_crs
from geo_service.core.features.filters.moments import MOMENT, Span, read_moment, read_span
from geo_service.core.features.filters.operands import NAMES
from geo_service.core.features.filters.reading import Language, Node, read_filter
from geo_service.core.features.ordering import Key, Values, read_cursor, read_order
from geo_service.core.features.properties import Property
from geo_service.core.geometry import Datum
from geo_service.core.problems import WANTED, shown
from geo_service.core.text import Text

MOST_ROWS = 10_000
Format = Literal["json", "html"]
Count = Literal["exact", "estimate", "none"]
JSON_LANGUAGE: Language = "cql2-json"


class Shape(BaseModel):
    """The parameters of a single item: in which form and system it is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    f: Format | None = Field(None, description="json or html; without it the Accept header says.")
    datum: Datum | None = Field(
        None, description="Datum of the box and of the answer where no crs is named: wgs84, gcj02 or bd09; wgs84."
    )
    crs: str | None = Field(None, description="System of the answer, by its URI; CRS84 when left out.")


class Page(Shape):
    """The parameters of items; a limit above the greatest page is taken as the greatest page."""

    model_config = ConfigDict(extra="allow", frozen=True)

    bbox: str | None = Field(
        None, description="west,south,east,north (or six numbers with heights), in bbox-crs; what lies in it."
    )
    bbox_crs: str | None = Field(None, alias="bbox-crs", description="System of the box, by its URI.")
    datetime: str | None = Field(
        None, description="A moment or an interval (a/b, ../b, a/..) within which an item was last updated."
    )
    limit: int = Field(100, ge=1, description=f"Items on a page, at most {MOST_ROWS}.")
    offset: int = Field(0, ge=0, le=10**9, description="Items to pass over; the next link is quicker.")
    after: str | None = Field(None, description="Where the page before ended; the next link has it.")
    count: Count = Field(
        "none",
        description="numberMatched: `exact` is counted, `estimate` is the planner's guess, `none` is told only where "
        "the page itself shows it.",
    )
    sortby: str | None = Field(
        None, description="Names, separated by commas, - before one for downwards; what has no value comes last."
    )
    properties: str | None = Field(None, description="The properties to answer, separated by commas.")
    skip_geometry: bool = Field(default=False, alias="skipGeometry", description="Answer no geometry.")
    q: str | None = Field(
        None, description="Words as /search takes them, in Chinese, pinyin or initials: facilities that they find."
    )
    filter: str | None = Field(None, description="A condition in CQL2.")
    filter_lang: Language = Field("cql2-text", alias="filter-lang", description="Which of its two forms.")
    filter_crs: str | None = Field(None, alias="filter-crs", description="System of the geometries in the filter.")


@dataclass(frozen=True)
class Question:
    """A page of a collection, as it is to be answered.

    Attributes:
        box: which degrees of which datum; None for everywhere.
        within: when an item was last updated; None for whenever.
        equal: what was asked for by the names of properties, as filters.
        tree: of the filter; None without one.
        words: what is searched for.
        among: the ids that were found by the words; None where none were asked for.
        shown: the properties to answer.
    """

    collection: Collection
    crs: Crs
    box: Box | None = None
    within: Span | None = None
    equal: tuple[Node, ...] = ()
    tree: Node = None
    words: str | None = None
    among: tuple[int, ...] | None = None
    filter_crs: Crs = CRS84
    keys: tuple[Key, ...] = ()
    after: Values | None = None
    offset: int = 0
    limit: int = 100
    count: Count = "none"
    shown: tuple[str, ...] = ()
    with_geometry: bool = True

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names of what it is sorted by."""
        return tuple(key.told.name for key in self.keys)

    @property
    def is_plain(self) -> bool:
        """Whether it is of the sort that is asked most: facilities by id, in a box of WGS-84 or everywhere."""
        conditions = (self.within, self.tree, self.words, *self.equal)
        flat = self.box is None or (self.box.datum is Datum.WGS84 and self.box.west <= self.box.east)
        by_id = len(self.keys) == 1 and not self.keys[0].descending
        return (
            self.collection.source == "facilities"
            and flat
            and by_id
            and self.count == "none"
            and not self.offset
            and all(one is None for one in conditions)
        )

    @property
    def is_as_kept(self) -> bool:
        """Whether it is plain, and asks for features just as the database keeps them."""
        return (
            self.is_plain and self.crs is CRS84 and self.with_geometry and len(self.shown) == len(self.collection.shown)
        )


def read_question(page: Page, collection: Collection, addresses: Sequence[str]) -> Question:
    """The question of some parameters.

    Args:
        addresses: of the service, below which it declares reference systems, as `read_crs` takes them.

    Raises:
        BadRequest: a parameter does not fit; says what would.
    """
    answered, asked = systems(page, addresses)
    keys = read_order(page.sortby, collection)
    if page.after is not None and page.offset:
        wanted = Text("after 与 offset 只用其一", "after or offset, not both")
        raise BadRequest(wanted, [Fault("offset", page.offset, wanted)])
    return Question(
        collection=collection,
        crs=answered,
        box=None if page.bbox is None else read_box(page.bbox, asked),
        within=None if page.datetime is None else read_within(page.datetime),
        equal=read_equal(page.model_extra or {}, collection),
        tree=None if page.filter is None else read_filter(page.filter, page.filter_lang),
        words=page.q,
        filter_crs=CRS84 if page.filter_crs is None else read_crs(page.filter_crs, "filter-crs", addresses),
        keys=keys,
        after=read_cursor(page.after, keys),
        offset=page.offset,
        limit=min(page.limit, MOST_ROWS),
        count=page.count,
        shown=read_shown(page.properties, collection),
        with_geometry=not page.skip_geometry,
    )


def systems(page: Page, addresses: Sequence[str]) -> tuple[Crs, Crs]:
    """The system of the answer and that of the box."""
    answered = system(page, addresses)
    by_datum = OF_DATUM[page.datum or Datum.WGS84]
    return answered, by_datum if page.bbox_crs is None else read_crs(page.bbox_crs, "bbox-crs", addresses)


def system(shape: Shape, addresses: Sequence[str]) -> Crs:
    """The system of the answer: what crs names, else what datum names.

    Raises:
        BadRequest: both are given, and they are not of one datum.
    """
    if shape.crs is None:
        return OF_DATUM[shape.datum or Datum.WGS84]
    crs = read_crs(shape.crs, "crs", addresses)
    if shape.datum not in (None, crs.datum):
        wanted = Text(
            f"crs 的基准是 {crs.datum}；datum 应与之相同或不写", f"{crs.datum}, which is that of crs, or none"
        )
        raise BadRequest(
            Text("datum 与 crs 不一致", "datum and crs do not agree"), [Fault("datum", shape.datum, wanted)]
        )
    return crs


def read_within(given: str) -> Span:
    """The span of time that a datetime parameter names.

    Raises:
        BadRequest: it names none.
    """
    first, slash, last = given.partition("/")
    try:
        return read_span(first, last) if slash else read_moment(first)
    except (ValueError, OverflowError) as error:
        wanted = Text(
            f"{MOMENT.zh}；或以 / 隔开的起止，一端可为 ..（网址中加号写作 %2B）",
            f"{MOMENT.en}; or two of them around a slash, one of which can be .. (in a URL a plus sign is %2B)",
        )
        raise BadRequest(
            Text("datetime 不符合要求", "datetime does not fit"), [Fault("datetime", given, wanted)]
        ) from error


def read_equal(given: Mapping[str, Any], collection: Collection) -> tuple[Node, ...]:
    """What is asked for by the name of a property, such as tier=micro, each as a filter would say it.

    Raises:
        BadRequest: a name is none of them, nor of another parameter.
    """
    taken = {declared.alias or name for name, declared in Page.model_fields.items()}
    known = [name for name, one in collection.queryables.items() if one.type != "geometry" and name not in taken]
    strange = [name for name in given if name not in known]
    if strange:
        nothing, names = WANTED["extra_forbidden"], ", ".join(known)
        wanted = Text(
            f"{nothing.zh}；可按属性筛选：{names}", f"{nothing.en}; these properties can be asked for: {names}"
        )
        faults = [Fault(name, shown(given[name]), wanted) for name in strange]
        raise BadRequest(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)
    return tuple(equal(collection.queryables[name], str(value)) for name, value in given.items())


def equal(told: Property, given: str) -> Node:
    """That a property has a value, or has it among others, as a filter would say it.

    Raises:
        BadRequest: the value is of another type.
    """
    try:
        if "\x00" in given:
            raise ValueError(given)  # noqa: TRY301
        value: Any = given
        if told.type in ("number", "integer"):
            value = float(given)
            if not isfinite(value):
                raise ValueError(given)  # noqa: TRY301
        elif told.type == "boolean":
            value = {"true": True, "false": False}[given.lower()]
        elif told.type == "moment":
            read_moment(given)
    except (ValueError, KeyError, OverflowError) as error:
        wanted = NAMES["number" if told.type == "integer" else told.type]
        detail = Text(f"{told.name} 不符合要求", f"{told.name} does not fit")
        raise BadRequest(detail, [Fault(told.name, shown(given), wanted)]) from error
    if told.type == "texts":
        return {"op": "a_contains", "args": [{"property": told.name}, [value]]}
    return {"op": "=", "args": [{"property": told.name}, value]}


def read_shown(given: str | None, collection: Collection) -> tuple[str, ...]:
    """The properties to answer, in the collection's order; all of them when none is named.

    Raises:
        BadRequest: a name is none of them.
    """
    if given is None:
        return collection.shown
    names = {name.strip() for name in given.split(",") if name.strip()}
    strange = sorted(names - set(collection.shown))
    if strange:
        known = ", ".join(collection.shown)
        wanted = Text(f"其中的：{known}", f"of these: {known}")
        raise BadRequest(
            Text("properties 不符合要求", "properties does not fit"), [Fault("properties", shown(strange[0]), wanted)]
        )
    return tuple(name for name in collection.shown if name in names)
