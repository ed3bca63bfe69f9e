"""GET /facilities/{id} and the vocabulary of functions."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed_with
from geo_service.core.caching import cached
from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import NotFound
from geo_service.core.geometry import Datum
from geo_service.core.horizon.state import state
from geo_service.core.navigation import links_from_wgs84, search_links
from geo_service.core.opening import DayHours, coming_week, print_en, print_zh, weekday_name
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.registry import queries
from geo_service.core.registry.as_of import feature_as_of, read_moment
from geo_service.core.registry.photos.queries import photos_of
from geo_service.core.registry.positions import geojson_points
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

# Seconds that the vocabulary may be used without asking: it changes with the service.
KEPT_S = 3600

AsOf = Annotated[
    str | None,
    Query(
        description="The facility as it stood at this moment (RFC 3339), whatever its status: needs `facility:read`.",
        examples=["2025-06-30T22:15:00+08:00"],
        json_schema_extra={"format": "date-time"},
    ),
]
FACILITY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/geo+json": {}}},
    401: {"description": "With `as_of`: it is not known who asks."},
    403: {"description": "With `as_of`: who asks does not hold `facility:read`."},
    404: {"description": "No open facility; with `as_of` none that the asker may see, or none at that moment."},
}

router = APIRouter(tags=["facilities"])


@router.get("/facilities/{facility_id}", response_class=Response, responses=FACILITY)
def read_facility(
    facility_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
    connection: PublicRead,
    past: Annotated[Connection | None, Depends(allowed_with("as_of", "facility:read"), scope="function")],
    service: Running,
    datum: Annotated[Datum, Query(description="Datum of the answer.")] = Datum.WGS84,
    as_of: AsOf = None,
) -> Response:
    """One open facility: everything public about it, and what else is open in the same place.

    With `as_of`, for those who hold `facility:read`: as it stood at that moment, with its status.
    """
    if past is not None and as_of is not None:
        return answer_as_of(past, facility_id, as_of, service, datum)
    row = queries.facility(connection, facility_id)
    if row is None:
        raise no_facility(facility_id)
    functions = service.catalogue.functions
    hidden = {"lon", "lat", "placed"}
    answer = {
        "type": "Feature",
        "id": row["id"],
        "datum": datum,
        "geometry": geojson_points([row], datum)[0],
        "properties": {name: value for name, value in row.items() if name not in hidden}
        | {
            "functions": [functions[code].json() for code in row["functions"] if code in functions],
            **state(row["hours"], service.clock.now())._asdict(),
            **week(row["hours"], service.clock.today()),
            "photos": [shown(photo) for photo in photos_of(connection, facility_id)],
            "navigate": navigation(row, service.settings.app_name),
        },
    }
    headers = {"Cache-Control": NOT_UNASKED}  # whether it is open is of this minute
    return Response(orjson.dumps(answer), media_type="application/geo+json", headers=headers)


def answer_as_of(connection: Connection, facility_id: int, given: str, service: Service, datum: Datum) -> Response:
    """The facility as it stood at a moment, kept by nobody on the way."""
    as_of = read_moment(given, queries.present(connection))
    row = queries.facility_as_of(connection, facility_id, as_of)
    feature = feature_as_of(facility_id, row, service.catalogue.functions, datum, as_of)
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(feature), media_type="application/geo+json", headers=headers)


def no_facility(facility_id: int) -> NotFound:
    """The refusal of an id that is none of an open facility: one that is not open is told from none by nobody."""
    return NotFound(
        Text(f"没有编号为 {facility_id} 的开放站点", f"There is no open facility with the id {facility_id}")
    )


@router.get("/functions", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def read_functions(request: Request, service: Running) -> Response:
    """Every function that a site can have: code, title, icon, group."""
    functions = [function.json() for function in service.catalogue.functions.values()]
    return cached(request, orjson.dumps(functions), "application/json", KEPT_S)


def week(hours: str | None, today: date) -> dict[str, Any]:
    """Hours in words, `hours_said`, and day by day, `week`; None where there are none or they are not understood."""
    days = None if hours is None else coming_week(hours, today)
    if hours is None or days is None:
        return {"hours_said": None, "week": None}
    return {"hours_said": {"zh": print_zh(hours), "en": print_en(hours)}, "week": [shown_day(one) for one in days]}


def shown_day(one: DayHours) -> dict[str, Any]:
    """A day of the week ahead as its facility names it."""
    return {
        "date": one.day,
        "weekday": weekday_name(one.day.weekday()).json(),
        "holiday": None if one.holiday is None else {"zh": one.holiday.zh, "en": one.holiday.en},
        "make_up": one.is_make_up,
        "said": one.said.json(),
        "open": one.open,
        "unknown": one.unknown,
    }


def shown(photo: RowMapping) -> dict[str, Any]:
    """A photo as its facility names it."""
    urls = {"url": f"/photos/{photo['sha256']}.webp", "thumbnail_url": f"/photos/{photo['sha256']}/thumbnail.webp"}
    return {name: value for name, value in photo.items() if name != "sha256"} | urls


def navigation(row: Any, app_name: str) -> dict[str, str]:
    """The links of a row to the map platforms: to its position, or by name where that is too coarse."""
    if not row["placed"]:
        return search_links(row["name"], row["region"] or "上海", app_name)
    return links_from_wgs84(row["name"], row["address"], row["lon"], row["lat"], app_name)
