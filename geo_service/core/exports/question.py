"""What can be asked of an export, read and checked: a collection and conditions as in Features, in a format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.exports.formats import FORMATS, Format
from geo_service.core.features.collection import Collection
from geo_service.core.features.filters.reading import Language as FilterLanguage
from geo_service.core.features.properties import GEOMETRY
from geo_service.core.features.question import Page, Question, read_equal, read_question
from geo_service.core.geometry import Datum
from geo_service.core.text import Language, Text

# What drivers report is of the moment: it has no change number, and is nothing to keep.
NOT_KEPT = "report"


class Wanted(BaseModel):
    """The parameters of an export; whatever else is given is a condition by the name of a queryable."""

    model_config = ConfigDict(extra="allow", frozen=True)

    collection: str = Field("facilities", description="Which collection, as /collections names it.")
    bbox: str | None = Field(None, description="west,south,east,north in the datum, or in bbox-crs; what lies in it.")
    bbox_crs: str | None = Field(None, alias="bbox-crs", description="System of the box, by its URI.")
    datetime: str | None = Field(
        None, description="A moment or an interval (a/b, ../b, a/..) within which an item was last updated."
    )
    filter: str | None = Field(None, description="A condition in CQL2.")
    filter_lang: FilterLanguage = Field("cql2-text", alias="filter-lang", description="Which of its two forms.")
    filter_crs: str | None = Field(None, alias="filter-crs", description="System of the geometries in the filter.")
    datum: Datum = Field(Datum.WGS84, description="Datum of the box and of the answer: wgs84, gcj02 or bd09.")
    lang: Language | None = Field(None, description="Language of the names of columns: zh or en.")
    since: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Only what changed after this change number, and what is gone since."
    )


@dataclass(frozen=True)
class Export:
    """What is to be exported.

    Attributes:
        question: as Features asks it; what it shows are the columns, without the position.
        since: the change number that the asker has; None for everything.
    """

    format: Format
    question: Question
    language: Language
    since: int | None = None

    @property
    def collection(self) -> Collection:
        """What it is taken from."""
        return self.question.collection

    @property
    def datum(self) -> Datum:
        """The datum of its positions."""
        return self.question.crs.datum


def read_export(wanted: Wanted, form: Format, find: Callable[[str], Collection], addresses: Sequence[str]) -> Export:
    """The export that some parameters ask for.

    Args:
        find: gives the collection of a code.
        addresses: of the service, as `read_crs` takes them.

    Raises:
        BadRequest: a parameter does not fit, or the format has no place for what is asked; says what would be right.
    """
    collection = find(wanted.collection)
    further = wanted.model_extra or {}
    read_equal(further, collection)  # refuses pages and orders, which an export has none of
    of_page = wanted.model_dump(by_alias=True, exclude={"collection", "lang", "since"}, exclude_none=True)
    question = read_question(Page.model_validate({**of_page, **further}), collection, addresses)
    refuse_what_has_no_place(wanted, form, collection)
    question = replace(question, shown=shown(form, collection))
    return Export(form, question, wanted.lang or form.language, wanted.since)


def refuse_what_has_no_place(wanted: Wanted, form: Format, collection: Collection) -> None:
    """Refuse what a format cannot tell."""
    if form.facilities_only and collection.source != "facilities":
        instead = others(lambda one: not one.facilities_only)
        raise refused(form, Text("只有站点", "holds facilities only"), "collection", wanted.collection, instead)
    if form.needs_places and not collection.has_geometry:
        instead = others(lambda one: not one.needs_places)
        raise refused(form, Text("只有有位置者", "holds places only"), "collection", wanted.collection, instead)
    if wanted.datum not in form.datums:
        known = " ".join(form.datums)
        raise refused(
            form, Text("没有此基准", "is not to be had in this datum"), "datum", wanted.datum, Text(known, known)
        )
    if wanted.lang not in (None, *form.languages):
        known = " ".join(form.languages)
        why = Text("的字段没有此语言的名称", "has no names of fields in this language")
        raise refused(form, why, "lang", wanted.lang, Text(f"{known}，或不写", f"{known}, or none"))
    if wanted.since is None:
        return
    if not form.tells_removed:
        instead = others(lambda one: one.tells_removed)
        why = Text("无处记载已移除者", "has no place for what is gone")
        raise refused(
            form, why, "since", wanted.since, Text(f"不写 since，或{instead.zh}", f"no since, or {instead.en}")
        )
    if collection.source != "facilities":
        raise BadRequest(
            Text("只有站点有变更编号", "Only facilities have change numbers"),
            [Fault("since", wanted.since, Text("不写 since", "no since"))],
        )


def refused(form: Format, why: Text, where: str, given: object, wanted: Text) -> BadRequest:
    """The refusal of what a format cannot tell."""
    return BadRequest(Text(f"{form.title.zh} {why.zh}", f"{form.title.en} {why.en}"), [Fault(where, given, wanted)])


def others(able: Callable[[Format], bool]) -> Text:
    """What to ask for instead: a format that can."""
    codes = " ".join(one.code for one in FORMATS.values() if able(one))
    return Text(f"改用以下格式之一：{codes}", f"one of these formats: {codes}")


def shown(form: Format, collection: Collection) -> tuple[str, ...]:
    """The columns: in GeoJSON as Features tells them; in tables of one kind each of its attributes has its own."""
    kept = tuple(name for name in collection.shown if name != NOT_KEPT)
    if form.code == "geojson" or collection.kind is None:
        return kept
    attributes = tuple(one.name for one in collection.told if one.in_attributes and one.name != GEOMETRY)
    declared = collection.kind.attributes.model_json_schema().get("properties", {})
    whole = set(declared) <= set(attributes)
    return (*(name for name in kept if not (whole and name == "attributes")), *attributes)
