"""Sites that somebody applies for: checked as a file's are, and put into the registry as drafts."""

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, JsonValue, ValidationError
from sqlalchemy import Connection

from geo_service.core.calendar import Calendar
from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.geometry import Datum, convert
from geo_service.core.problems import faults_of
from geo_service.core.registry import queries
from geo_service.core.registry.importing.cells import Wanted, hours
from geo_service.core.registry.importing.position import faults_in
from geo_service.core.registry.importing.table import Outlines, masked
from geo_service.core.registry.phone import service_phones
from geo_service.core.text import Text

SOURCE = "申报 / application"
# A site in another state is the workflow's already.
MAY_APPLY = ("draft", "applied", "exited")

Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Site(BaseModel):
    """A site as it is applied for.

    In its JSON Schema `x-vocabulary` says of which list a code is, `x-unasked` what a form does not ask for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words = Field(description="站点名称 / name of the site")
    address: Words = Field(description="地址 / address")
    tier: str | None = Field(None, max_length=60, description="等级 / tier")
    district_code: str | None = Field(
        None,
        pattern=r"^\d{6}$",
        description="所在区 / district",
        json_schema_extra={"x-vocabulary": "districts"},
    )
    street_code: str | None = Field(
        None,
        pattern=r"^\d{9}$",
        description="所在街镇 / street or town",
        json_schema_extra={"x-vocabulary": "streets"},
    )
    lon: FiniteFloat | None = Field(None, description="经度 / longitude, degrees, in datum")
    lat: FiniteFloat | None = Field(None, description="纬度 / latitude, degrees, in datum")
    datum: Datum | None = Field(None, description="坐标系 / datum of lon and lat")
    functions: tuple[str, ...] = Field(
        (), max_length=100, description="功能 / functions", json_schema_extra={"x-vocabulary": "functions"}
    )
    free_parking_minutes: Count | None = Field(None, description="免费临停分钟数 / minutes of free parking")
    free_bays: Count | None = Field(None, description="免费停车泊位数 / free parking bays")
    chargers: Count | None = Field(None, description="汽车充电桩数 / EV charging posts")
    hours_text: Words | None = Field(None, description="开放时间 / opening hours")
    attributes: dict[str, JsonValue] = Field(
        default_factory=dict, description="其他 / what else the kind declares", json_schema_extra={"x-unasked": True}
    )


def put_draft(
    connection: Connection,
    catalogue: Catalogue,
    calendar: Calendar,
    kind: str,
    organisation: str,
    site: Site,
    outlines: Outlines,
) -> int:
    """The id of the facility that a site now is in the registry: a new draft, or the one that stands, up to date.

    Args:
        outlines: of districts, by code, WGS-84, which positions are held against.

    Raises:
        BadRequest: with everything that is wrong with the site.
        Conflict: it is accepted, open or suspended already; or another site of its place is, which is not moved.
    """
    faults = [
        *faults_in_tier(catalogue, kind, site),
        *faults_in_words(connection, catalogue, kind, site),
        *faults_in_position(site, outlines),
    ]
    if faults:
        raise BadRequest(
            Text(f"站点有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) of the site do not fit"), faults
        )
    place = place_of(site) | {"organisation": organisation, "source": SOURCE}
    same = ("name", "tier", "free_parking_minutes", "free_bays", "chargers", "hours_text", "attributes")
    facility = {name: getattr(site, name) for name in same} | {
        "kind": kind,
        "organisation": organisation,
        "source": SOURCE,
        "functions": list(dict.fromkeys(site.functions)),
        "hours": hours_of(site.hours_text, calendar),
    }
    place_id = queries.put_draft_place(connection, place)
    if place_id is None:
        text = Text(
            "该地点已有登记站点，位置、区或街镇与其不符", "a site stands in this place, in another position or district"
        )
        raise Conflict(text)
    row = queries.put_draft(connection, place_id, facility)
    if row["status"] not in MAY_APPLY:
        raise Conflict(Text(f"“{site.name}”已是登记站点，不能再申报", f'"{site.name}" is a registered site already'))
    facility_id: int = row["id"]
    return facility_id


def place_of(site: Site) -> dict[str, Any]:
    """Where a site is, as a place has it: in WGS-84, and as it was given."""
    same = ("name", "address", "district_code", "street_code")
    place: dict[str, Any] = {name: getattr(site, name) for name in same}
    if site.lon is None or site.lat is None or site.datum is None:
        nowhere = dict.fromkeys(("lon", "lat", "given_lon", "given_lat", "given_datum"))
        return place | nowhere | {"position_precision": "district"}
    lon, lat = convert(site.lon, site.lat, site.datum, Datum.WGS84)
    given = {"given_lon": site.lon, "given_lat": site.lat, "given_datum": site.datum.value}
    return place | given | {"lon": float(lon), "lat": float(lat), "position_precision": "street"}


def hours_of(text: str | None, calendar: Calendar) -> str | None:
    """Opening hours in OSM syntax, None where there are none or they are not understood."""
    try:
        return None if text is None else hours(text, calendar)
    except Wanted:
        return None


def faults_in_tier(catalogue: Catalogue, kind: str, site: Site) -> Iterator[Fault]:
    """What is wrong with the tier that is applied for."""
    tiers: list[str] = [tier.code for tier in catalogue.kinds[kind].tiers]
    if site.tier not in tiers and not (site.tier is None and not tiers):
        yield Fault("tier", site.tier, Text(f"其中之一：{'、'.join(tiers)}", f"one of {', '.join(tiers)}"))


def faults_in_words(connection: Connection, catalogue: Catalogue, kind: str, site: Site) -> Iterator[Fault]:
    """What is wrong with a site's codes, but for its tier, and texts."""
    for code in site.functions:
        if code not in catalogue.functions:
            yield Fault("functions", code, Text("GET /functions 中的代码", "a code of GET /functions"))
    if site.district_code is not None and site.district_code not in queries.district_names(connection):
        yield Fault("district_code", site.district_code, Text("上海市区代码", "the code of a district of Shanghai"))
    if site.street_code is not None:
        street = queries.street_names(connection).get(site.street_code)
        if street is None or street[0] != site.district_code:
            yield Fault("street_code", site.street_code, Text("该区的街镇代码", "the code of a street of the district"))
    declared = catalogue.kinds[kind].attributes
    texts: dict[str, Any] = {name: getattr(site, name) for name in ("name", "address", "hours_text")}
    published = service_phones(declared)
    texts |= {f"attributes:{name}": value for name, value in site.attributes.items() if name not in published}
    for where, text in texts.items():
        if isinstance(text, str) and masked(text) != text:
            yield Fault(where, None, Text("请勿填写个人电话、证件号", "no telephone or document numbers of persons"))
    try:
        declared.model_validate_json(orjson.dumps(site.attributes), strict=True)
    except ValidationError as error:
        yield from faults_of(error.errors(), "attributes")


def faults_in_position(site: Site, outlines: Outlines) -> Iterator[Fault]:
    """What is wrong with where a site is."""
    given = [site.lon is not None, site.lat is not None, site.datum is not None]
    if any(given) and not all(given):
        text = Text("经度、纬度与坐标系应一并填写", "lon, lat and datum must be given together")
        yield Fault("datum" if given[2] is False else "lon", None, text)
    elif site.lon is not None and site.lat is not None and site.datum is not None:
        yield from faults_in(site.lon, site.lat, site.datum, site.district_code, outlines)


def site_fault(*, wanted: bool) -> BadRequest:
    """The refusal of an opening that has no site where one is wanted, or one where none is."""
    text = Text("须填写站点", "a site") if wanted else Text("此流程不涉及站点", "nothing: it is about no site")
    return BadRequest(text, [Fault("site", None, text)])
