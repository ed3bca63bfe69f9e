"""What features tell in words for people: titles for codes, Chinese first, and the clock of Shanghai."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from geo_service.core.calendar import SHANGHAI
from geo_service.core.catalogue import Catalogue
from geo_service.core.features.collection import Collection
from geo_service.core.features.properties import Property
from geo_service.core.text import Text

PRECISIONS = {
    "surveyed": Text("实测", "surveyed"),
    "rooftop": Text("门牌（精确到建筑）", "the building"),
    "street": Text("街道级（约几十米）", "the street, some tens of metres"),
    "area": Text("片区级", "in the area"),
    "district": Text("区级", "in the district"),
}
REPORTED = {"free": Text("有空位", "free"), "full": Text("已满", "full"), "closed": Text("关闭", "closed")}


def lines(
    one: Collection, properties: Mapping[str, Any], shown: tuple[str, ...], catalogue: Catalogue
) -> Iterator[tuple[Text, str]]:
    """Title and words of all that a feature has a value of; what its kind declares besides is told thing by thing."""
    for name in shown:
        if name == "attributes":
            told = {
                one.by_name[each].title if each in one.by_name else Text(each, each): in_words(value)
                for each, value in properties[name].items()
            }
        else:
            told = {one.by_name[name].title: words_of(one.by_name[name], properties, catalogue)}
        yield from ((title, words) for title, words in told.items() if words)


def words_of(told: Property, properties: Mapping[str, Any], catalogue: Catalogue) -> str:
    """What a feature tells of one property, in words; nothing where it has no value."""
    value = properties[told.name]
    if value is None:
        return ""
    if told.type == "moment":
        return minute(value)
    if told.name == "report":
        return f"{in_words(value['state'], REPORTED)}，{minute(value['at'])}"
    return in_words(value, titles_of(told.name, properties.get("kind"), catalogue))


def titles_of(name: str, kind: str | None, catalogue: Catalogue) -> Mapping[str, Text]:
    """The titles of the codes that a property of a facility can have; none where it has no codes.

    Args:
        kind: of the facility, None where it is not told.
    """
    known = catalogue.kinds.get(kind or "")
    match name:
        case "kind":
            return {one.code: one.title for one in catalogue.kinds.values()}
        case "tier":
            kinds = catalogue.kinds.values() if known is None else [known]
            return {tier.code: tier.title for one in kinds for tier in one.tiers}
        case "functions":
            return {code: one.title for code, one in catalogue.functions.items()}
        case "position_precision":
            return PRECISIONS
    return {}


def in_words(value: Any, titles: Mapping[str, Text] | None = None) -> str:
    """A value as a page shows it, codes by their titles; what has none is left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    if isinstance(value, list):
        return "、".join(in_words(one, titles) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{name}: {in_words(one)}" for name, one in value.items() if one is not None)
    title = (titles or {}).get(value)
    return str(value) if title is None else f"{title.zh} {title.en}"


def minute(moment: datetime | str) -> str:
    """A moment by the clock of Shanghai, to the minute."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{known.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
