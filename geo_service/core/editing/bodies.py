"""The bodies of drafts and edits: GeoJSON and merge patches, read into what a site is told to be."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, JsonValue, ValidationError

from geo_service.core.editing.decisions import WRITABLE
from geo_service.core.errors import BadRequest, Fault, TooLarge
from geo_service.core.features.crs import CRS84, Crs, read_crs, to_wgs84
from geo_service.core.geometry import Datum, OutsideChina
from geo_service.core.problems import Unreadable, faults_of
from geo_service.core.registry.drafts import Site
from geo_service.core.text import Text

GEOJSON, JSON, MERGE_PATCH = "application/geo+json", "application/json", "application/merge-patch+json"
OF_FEATURES, OF_PATCHES = (GEOJSON, JSON), (MERGE_PATCH, GEOJSON, JSON)
MOST_BYTES = 1_000_000
# Two positions this near are the same: GCJ-02 and BD-09 are answered to six decimals.
SAME_DEGREES = 2e-6

type Properties = dict[str, JsonValue]


class Point(BaseModel):
    """Where a site is."""

    model_config = ConfigDict(frozen=True)

    type: Literal["Point"]
    coordinates: Annotated[list[FiniteFloat], Field(min_length=2, max_length=3)]


class Patch(BaseModel):
    """What is to be different of a feature; its other members, such as links, are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["Feature"] = "Feature"
    id: int | str | None = None
    geometry: Point | None = None
    properties: Properties = Field(default_factory=dict)
    crs: str | None = None


class Feature(Patch):
    """A whole feature."""

    type: Literal["Feature"]
    geometry: Point | None
    properties: Properties


def read_body[M: Patch](model: type[M], body: bytes) -> M:
    """A body as its model reads it.

    Raises:
        Unreadable: it is none; every fault is named.
        TooLarge: nobody says so much of one site.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge(Text("内容不得超过 1 MB", "at most 1 MB"))
    try:
        return model.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise unreadable([Fault("body", None, Text("应为合法的 JSON", "valid JSON"))]) from error
    except ValidationError as error:
        raise unreadable([of_body(fault) for fault in faults_of(error.errors())]) from error


def of_body(fault: Fault) -> Fault:
    """A fault of a body; one of the whole says nothing of what was given, for there a person can stand anywhere."""
    return fault if fault.where else replace(fault, where="body", given=None)


def unreadable(faults: list[Fault]) -> Unreadable:
    """The refusal of a body for some faults."""
    return Unreadable(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)


def read_system(header: str | None, member: str | None, addresses: Sequence[str]) -> Crs:
    """The system of a body's geometry: what Content-Crs or the member crs names; CRS84 without either.

    Raises:
        BadRequest: it is not declared, or they name two.
    """
    named = {one.strip().removeprefix("<").removesuffix(">") for one in (header, member) if one is not None}
    if len(named) > 1:
        wanted = Text("Content-Crs 与 crs 应一致", "Content-Crs and crs naming one system")
        raise BadRequest(wanted, [Fault("crs", member, wanted)])
    return read_crs(named.pop(), "Content-Crs", addresses) if named else CRS84


def in_degrees(point: Point, crs: Crs) -> dict[str, Any]:
    """A position as the registry keeps what was given: lon and lat in degrees of their datum."""
    first, second = point.coordinates[:2]
    if crs.in_metres:
        lon, lat = (float(one) for one in to_wgs84(crs, np.array(first), np.array(second)))
        return {"lon": lon, "lat": lat, "datum": Datum.WGS84}
    lon, lat = (second, first) if crs.latitude_first else (first, second)
    return {"lon": lon, "lat": lat, "datum": crs.datum}


def is_there(point: Point, crs: Crs, lon: float | None, lat: float | None) -> bool:
    """Whether a position is where one stands, in degrees, WGS-84."""
    if lon is None or lat is None:
        return False
    try:
        given = to_wgs84(crs, *(np.array(one) for one in point.coordinates[:2]))
    except OutsideChina:
        return False
    return bool(max(abs(given[0] - lon), abs(given[1] - lat)) < SAME_DEGREES)


def site_of(properties: Mapping[str, JsonValue], position: Mapping[str, Any], stands: Container[str] = ()) -> Site:
    """The site that properties and a position tell of.

    Args:
        stands: the properties that need not fit, for they stand so already.

    Raises:
        Unreadable: they do not fit; every fault is named.
    """
    told = {**properties, **position}
    try:
        return Site.model_validate(told)
    except ValidationError as error:
        faults = [one for one in error.errors() if one["loc"][0] not in stands]
        if faults:
            raise unreadable(faults_of(faults, "properties")) from error
        return Site.model_construct(**told)


def differing(wanted: Properties, standing: Mapping[str, Any]) -> list[str]:
    """The writable properties that are wanted otherwise than they stand; what is left out, null or empty is not so."""
    empty: tuple[Any, ...] = (None, [], {})

    def value(told: Mapping[str, Any], name: str) -> Any:
        found = told.get(name)
        return None if found in empty else found

    return sorted(name for name in WRITABLE if value(wanted, name) != value(standing, name))


def merged(standing: Any, patch: Any) -> Any:
    """What a merge patch makes of what stands (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(standing) if isinstance(standing, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = merged(kept.get(name), value)
    return kept


def writable(properties: Mapping[str, JsonValue]) -> Properties:
    """Those of some properties that can be written."""
    return {name: value for name, value in properties.items() if name in WRITABLE}


def read_only_of(given: Properties, standing: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """The read-only properties that are given otherwise than they stand.

    Args:
        known: what features of the collection tell; what is none of it was refused before.
    """
    fixed = [name for name in known if name in given and name not in WRITABLE]
    return [name for name in fixed if name not in standing or given[name] != standing[name]]
