"""GET /nearest."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Response

from geo_service.core.database.connections import hot_connection
from geo_service.core.geometry import Datum, convert
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
    filters = question.filters()
    async with hot_connection(service.database) as connection:
        rows, apart = await queries.nearest(connection, lon, lat, question.within_m, question.limit, filters)
        left = await queries.left_without(connection, filters) if not rows else None
    app_name = service.settings.app_name
    answer: dict[str, Any] = {
        "type": "FeatureCollection",
        "datum": question.datum,
        "by": question.by,
        "features": features(rows, question.datum, app_name),
        "unplaced": unplaced_features(apart, app_name),
    }
    if left is not None:
        answer["empty_because"] = why_empty(question, left)
    return Response(orjson.dumps(answer), media_type="application/geo+json")
