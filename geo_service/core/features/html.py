"""Pages for people: small, without script, Chinese first; what they show is what the documents say."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from geo_service.core.features import wording
from geo_service.core.features.addresses import origin_of, page_of
from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import ALL, uri
from geo_service.core.features.formats import here
from geo_service.core.features.question import Question
from geo_service.core.features.schema_org import web_page
from geo_service.core.navigation import links_from_wgs84
from geo_service.core.registry.models import PRECISE
from geo_service.core.service import Service

PAGES = Environment(
    loader=PackageLoader("geo_service.core.features", "pages"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters["minute"] = wording.minute
PAGES.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
# The columns of a list of features; the rest stands on the page of each.
LISTED = {
    "facilities": ("name", "kind", "tier", "district", "address", "updated_at"),
    "districts": ("code", "name", "name_en", "has_outline"),
    "streets": ("code", "name", "type", "district"),
}
PLATFORMS = {"amap": "高德 AMap", "baidu": "百度 Baidu", "tencent": "腾讯 Tencent", "apple": "Apple"}


def made(name: str, request: Request, title: str, **told: Any) -> str:
    """A page from its template."""
    as_json = here(request, f="json")
    return PAGES.get_template(name).render(title=title, as_json=as_json, **told)


def collections(request: Request, told: Mapping[str, Any]) -> str:
    """The page of all collections."""
    return made("collections.html", request, "数据集合 / Collections", collections=told["collections"])


def collection(request: Request, told: Mapping[str, Any]) -> str:
    """The page of a collection."""
    return made("collection.html", request, both(told["titles"]), one=told)


def schema(request: Request, one: Collection, told: Mapping[str, Any], what: str) -> str:
    """The page of what a collection's features tell, a filter speaks of, or a page is sorted by."""
    named = {"schema": "要素属性 / Schema", "queryables": "可筛选 / Queryables", "sortables": "可排序 / Sortables"}
    title = f"{one.title.zh} · {named[what]}"
    lines = [
        (
            name,
            property_["title"],
            "，".join(property_[member] for member in ("type", "format") if member in property_),
            property_.get("enum") or property_.get("items", {}).get("enum", []),
        )
        for name, property_ in told["properties"].items()
    ]
    return made("schema.html", request, title, one=one, lines=lines)


def systems(request: Request, told: Mapping[str, Any]) -> str:
    """The page of coordinate reference systems."""
    return made("systems.html", request, "坐标参考系 / Coordinate reference systems", systems=told["systems"])


def items(request: Request, question: Question, told: Mapping[str, Any], service: Service) -> str:
    """The page of a list of features."""
    one, told = question.collection, as_read(told)
    columns = [one.by_name[name] for name in LISTED[one.source] if name in question.shown]
    rows = [
        {
            "id": feature["id"],
            "href": f"/collections/{one.code}/items/{quote(str(feature['id']), safe='')}?f=html",
            "values": [wording.words_of(column, feature["properties"], service.catalogue) for column in columns],
        }
        for feature in told["features"]
    ]
    following = next((link["href"] for link in told["links"] if link["rel"] == "next"), None)
    return made(
        "items.html", request, f"{one.title.zh} / {one.title.en}", one=one, columns=columns, rows=rows,
        following=following, matched=told.get("numberMatched"), guessed="numberMatchedIs" in told,
    )  # fmt: skip


def item(request: Request, question: Question, told: Mapping[str, Any], service: Service) -> str:
    """The page of a feature."""
    one, told = question.collection, as_read(told)
    properties = told["properties"]
    lines = [*wording.lines(one, properties, question.shown, service.catalogue)]
    place = told["geometry"] if told["geometry"] and told["geometry"]["type"] == "Point" else None
    origin = origin_of(request)
    return made(
        "item.html", request, properties["name"], one=one, lines=lines, place=place, crs=uri(question.crs, origin),
        systems=[(crs.title, uri(crs, origin)) for crs in ALL.values()],
        navigate=navigate(question, told, service.settings.app_name), sample=properties.get("sample", False),
        **linked(request, question, told, service),
    )  # fmt: skip


def linked(request: Request, question: Question, told: Mapping[str, Any], service: Service) -> dict[str, Any]:
    """What the page of a facility tells search engines: its one address, and what the place is, as JSON-LD.

    A made-up site is no place, and a page in another system has positions that schema.org does not mean.
    """
    one, properties, origin = question.collection, told["properties"], origin_of(request)
    if one.source != "facilities" or properties["kind"] not in service.catalogue.kinds:
        return {"canonical": None, "json_ld": None}
    told_at = page_of(origin, properties["kind"], told["id"])
    if properties["sample"] or question.crs is not ALL["crs84"]:
        return {"canonical": told_at, "json_ld": None}
    kind = service.catalogue.kinds[properties["kind"]].title
    return {"canonical": told_at, "json_ld": web_page(origin, told, service.catalogue.functions, both(kind.json()))}


def as_read(told: Mapping[str, Any]) -> dict[str, Any]:
    """A document as a client reads it: moments are text, and nested values are there."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(told))
    return read


def navigate(question: Question, told: Mapping[str, Any], app_name: str) -> list[tuple[str, str]]:
    """Links to the map platforms, where a facility's position is precise enough to go to."""
    place, properties = told["geometry"], told["properties"]
    if question.crs is not ALL["crs84"] or question.collection.source != "facilities" or place is None:
        return []
    if properties["position_precision"] not in PRECISE:
        return []
    lon, lat = place["coordinates"]
    links = links_from_wgs84(properties["name"], properties["address"], lon, lat, app_name)
    return [(PLATFORMS.get(name, name), href) for name, href in links.items()]


def both(titles: Mapping[str, str]) -> str:
    """A title in both languages."""
    return f"{titles['zh']} / {titles['en']}"
