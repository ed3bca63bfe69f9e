"""GET /facilities/{id} and the vocabulary of functions."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import RowMapping

from geo_service.core.caching import cached
from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import NotFound
from geo_service.core.geometry import Datum
from geo_service.core.horizon.state import state
from geo_service.core.navigation import links_from_wgs84, search_links
from geo_service.core.opening import DayHours, coming_week, print_en, print_zh, weekday_name
from geo_service.core.registry import queries
from geo_service.core.registry.photos.queries import photos_of
from geo_service.core.registry.positions import geojson_points
from geo_service.core.service import Running
from geo_service.core.text import Text

# Seconds that the vocabulary may be used without asking: it changes with the service.
KEPT_S = 3600

router = APIRouter(tags=["facilities"])


@router.get(
    "/facilities/{facility_id}", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}}
)
def read_facility(
    facility_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
    connection: PublicRead,
    service: Running,
    datum: Annotated[Datum, Query(description="Datum of the answer.")] = Datum.WGS84,
) -> Response:
    """One open facility: everything public about it, and what else is open in the same place."""
    row = queries.facility(connection, facility_id)
    if row is None:
        raise no_facility(facility_id)
    functions = service.catalogue.functions
    hidden = {"position", "lon", "lat", "placed"}
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
    return Response(orjson.dumps(answer), media_type="application/geo+json")


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
