"""The documents that describe collections: the collections themselves, their schemas, the systems, the conformance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import shapely
from fastapi import Request

from geo_service.core.features.addresses import origin_of
from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import ALL, CRS84, Crs, uri
from geo_service.core.features.formats import GEOJSON, HTML, SCHEMA, link
from geo_service.core.features.properties import GEOMETRY

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEMA_OF = "http://www.opengis.net/def/rel/ogc/1.0/schema"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

_FEATURES, _CQL2 = "http://www.opengis.net/spec/ogcapi-features", "http://www.opengis.net/spec/cql2/1.0/conf"
# What is not named: html, for / is the drivers' page; oas30, for the API is described in OpenAPI 3.1; functions and
# arithmetic of CQL2.
CONFORMS_TO = (
    *(f"{_FEATURES}-1/1.0/conf/{name}" for name in ("core", "geojson")),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(
        f"{_FEATURES}-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_FEATURES}-4/1.0/conf/{name}"
        for name in ("create-replace-delete", "update", "optimistic-locking-etags", "features")
    ),
    *(
        f"{_CQL2}/{name}"
        for name in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "property-property"),
            *("case-insensitive-comparison", "accent-insensitive-comparison", "array-functions"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "temporal-functions"),
        )
    ),
)


class Extent(NamedTuple):
    """How many features a collection has, the box around them (None without positions), and from when to when."""

    features: int
    box: tuple[float, float, float, float] | None
    first: datetime | None
    last: datetime | None


# For whom a draft is; features do not tell it.
ORGANISATION = {"type": "string", "writeOnly": True, "title": "组织代码 / Code of the organisation"}
NOTHING = Extent(0, None, None, None)


def extents_by_code(rows: Any, collections: Mapping[str, Collection]) -> dict[str, Extent]:
    """The extent of each collection, from what the database says of kinds, districts and streets."""
    found = {
        row["of"]: Extent(
            row["features"],
            None if row["box"] is None else tuple(shapely.bounds(shapely.from_wkb(row["box"])).tolist()),
            row["first"],
            row["last"],
        )
        for row in rows
    }
    kinds = [found[code] for code, one in collections.items() if one.kind is not None and code in found]
    return {**found, "facilities": together(kinds)}


def together(extents: list[Extent]) -> Extent:
    """The extent of all that some extents hold."""
    boxes = [one.box for one in extents if one.box is not None]
    if not extents:
        return NOTHING
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((0,), (0,), (0,), (0,))
    return Extent(
        sum(one.features for one in extents),
        (min(west), min(south), max(east), max(north)) if boxes else None,
        min((one.first for one in extents if one.first is not None), default=None),
        max((one.last for one in extents if one.last is not None), default=None),
    )


def collection_document(request: Request, one: Collection, extent: Extent) -> dict[str, Any]:
    """A collection as OGC API Features describes it, and what its kind says besides."""
    path = f"/collections/{one.code}"
    told: dict[str, Any] = {
        "id": one.code,
        "title": one.title.zh,
        "titles": one.title.json(),
        "description": f"{one.description.zh} / {one.description.en}",
        "itemType": "feature",
        "count": extent.features,
    }
    if one.kind is not None:
        told["clause"] = one.kind.clause
        told["tiers"] = [{"code": tier.code, "title": tier.title.json()} for tier in one.kind.tiers]
    if one.has_geometry:
        told["crs"] = [uri(crs, origin_of(request)) for crs in ALL.values()]
        told["storageCrs"] = CRS84.uri
    told["extent"] = extent_document(extent)
    told["links"] = [
        link(request, path, "self"),
        link(request, f"{path}?f=html", "alternate", HTML),
        link(request, f"{path}/items", "items", GEOJSON),
        link(request, f"{path}/items?f=html", "items", HTML),
        link(request, f"{path}/schema", "describedby", SCHEMA),
        link(request, f"{path}/schema", SCHEMA_OF, SCHEMA),
        link(request, f"{path}/queryables", QUERYABLES, SCHEMA),
        link(request, f"{path}/sortables", SORTABLES, SCHEMA),
        *([link(request, f"{path}/tiles", TILESETS)] if one.has_geometry else []),
    ]
    return {name: value for name, value in told.items() if value != {}}


def extent_document(extent: Extent) -> dict[str, Any]:
    """Where and when the features of a collection are."""
    told: dict[str, Any] = {}
    if extent.box is not None:
        told["spatial"] = {"bbox": [list(extent.box)], "crs": CRS84.uri}
    if extent.first is not None:
        told["temporal"] = {"interval": [[extent.first, extent.last]], "trs": GREGORIAN}
    return told


def schema_document(request: Request, one: Collection, what: str) -> dict[str, Any]:
    """JSON Schema of a collection: its features (schema), what a filter speaks of (queryables), or sortables."""
    named = {
        "queryables": one.queryables,
        "sortables": {name: told for name, told in one.by_name.items() if told.sortable},
        "schema": {name: told for name, told in one.by_name.items() if name in (*one.shown, GEOMETRY)},
    }[what]
    properties = {name: told.json() for name, told in named.items()}
    required: dict[str, Any] = {}
    if what == "schema" and one.kind is not None:
        for name, told in named.items():
            if not told.writable and name != GEOMETRY:
                properties[name]["readOnly"] = True
        properties["organisation"] = ORGANISATION
        required = {"required": [name for name in ("name", "address") if name in named]}
    if what == "schema" and "attributes" in properties:
        kept = {name: told.json() for name, told in one.by_name.items() if told.in_attributes}
        declared = {"properties": kept} if one.kind is None else one.kind.attributes.model_json_schema()
        properties["attributes"] = {**declared, **properties["attributes"]}
    return {
        "$schema": DRAFT,
        "$id": f"{origin_of(request)}/collections/{one.code}/{what}",
        "title": f"{one.title.zh} / {one.title.en}",
        "type": "object",
        "properties": properties,
        **required,
        "additionalProperties": False,
    }


def crs_document(request: Request, one: Crs) -> dict[str, Any]:
    """A coordinate reference system as this service writes it."""
    axes = ["east", "north"] if one.in_metres else ["longitude", "latitude"]
    return {
        "id": uri(one, origin_of(request)),
        "code": one.code,
        "title": one.title.json(),
        "description": one.note.json(),
        "datum": one.datum,
        "axes": axes[::-1] if one.latitude_first else axes,
        "unit": "metre" if one.in_metres else "degree",
        "decimals": one.decimals,
        "links": [link(request, f"/crs/{one.code}", "self"), link(request, "/crs", "up")],
    }
