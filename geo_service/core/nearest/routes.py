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
from geo_service.core.nearest.question import Question, check
from geo_service.core.parameters import Asked
from geo_service.core.service import Running

ASKED = Asked(Question)

router = APIRouter(tags=["nearest"])


@router.get(
    "/nearest",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}},
    openapi_extra=ASKED.openapi,
)
async def read_nearest(question: Annotated[Question, Depends(ASKED)], service: Running) -> Response:
    """The open facilities nearest to a point, nearest first; those whose position is too coarse apart."""
    check(question, service.catalogue)
    lon, lat = question.lon, question.lat
    if question.datum is not Datum.WGS84:
        lon, lat = (float(value) for value in convert(lon, lat, question.datum, Datum.WGS84))
    open_at = question.open_at
    at = open_at.astimezone(SHANGHAI) if isinstance(open_at, datetime) else service.clock.now()
    async with held(service.database.hot) as connection:
        filters = question.filters() | {"open_hours": None if open_at is None else await open_hours(connection, at)}
        rows, apart = await queries.nearest(connection, lon, lat, question.within_m, question.limit, filters)
        left = await queries.left_without(connection, filters) if not rows else None
    app_name = service.settings.app_name
    answer: dict[str, Any] = {
        "type": "FeatureCollection",
        "datum": question.datum,
        "by": question.by,
        "open_at": at.replace(microsecond=0),
        "features": features(rows, question.datum, at, app_name),
        "unplaced": unplaced_features(apart, at, app_name),
    }
    if left is not None:
        answer["empty_because"] = why_empty(question, left)
    return Response(orjson.dumps(answer), media_type="application/geo+json")
