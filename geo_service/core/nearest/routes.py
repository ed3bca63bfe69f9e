"""GET /nearest."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Response

from geo_service.core.calendar import SHANGHAI
from geo_service.core.database.connections import held
from geo_service.core.geometry import Datum, convert
from geo_service.core.horizon.queries import open_hours
from geo_service.core.nearest import queries
from geo_service.core.nearest.answer import features, unplaced_features, why_empty
from geo_service.core.nearest.driving import Found, nearest_by_road
from geo_service.core.nearest.question import Question, check
from geo_service.core.parameters import Asked
from geo_service.core.service import Running
from geo_service.core.travel.running import Travelling

ASKED = Asked(Question)

router = APIRouter(tags=["nearest"])


@router.get(
    "/nearest",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}},
    openapi_extra=ASKED.openapi,
)
async def read_nearest(question: Annotated[Question, Depends(ASKED)], service: Running, travel: Travelling) -> Response:
    """The open facilities nearest to a point, or soonest reached from it; those whose position is too coarse apart.

    By drive, `drive_s` is the seconds by road. Where roads are missing the answer is `by` line, and `notice` says so.
    """
    check(question, service.catalogue)
    lon, lat = question.lon, question.lat
    if question.datum is not Datum.WGS84:
        lon, lat = (float(value) for value in convert(lon, lat, question.datum, Datum.WGS84))
    open_at = question.open_at
    at = open_at.astimezone(SHANGHAI) if isinstance(open_at, datetime) else service.clock.now()
    async with held(service.database.hot) as connection:
        filters = question.filters() | {"open_hours": None if open_at is None else await open_hours(connection, at)}
        asked = (lon, lat, question.within_m, question.limit, filters)
        if question.by == "drive":
            found = await nearest_by_road(connection, travel, *asked)
        else:
            found = Found("line", *await queries.nearest(connection, *asked))
        left = await queries.left_without(connection, lon, lat, question.within_m, filters) if not found.rows else None
    app_name = service.settings.app_name
    answer: dict[str, Any] = {
        "type": "FeatureCollection",
        "datum": question.datum,
        "by": found.by,
        "open_at": at.replace(microsecond=0),
        "features": features(found.rows, question.datum, at, app_name),
        "unplaced": unplaced_features(found.unplaced, at, app_name),
    }
    if found.notice is not None:
        answer["notice"] = found.notice.json()
    if found.by == "drive" and travel.roads is not None:
        answer["roads"] = travel.roads.model_dump(mode="json")
    if left is not None:
        answer["empty_because"] = why_empty(question, left)
    # The address says where somebody stands.
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(answer), media_type="application/geo+json", headers=headers)
