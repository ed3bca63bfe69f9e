"""GET /isochrones."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from geo_service.core.errors import BadRequest
from geo_service.core.geometry import Datum, convert
from geo_service.core.parameters import misplaced
from geo_service.core.text import Text
from geo_service.core.travel.isochrones import Isochrones, shown

MOST_CONTOURS = 4

router = APIRouter(tags=["isochrones"])


class Question(BaseModel):
    """The parameters of GET /isochrones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: FiniteFloat = Field(description="Longitude of the point, degrees, in `datum`.")
    lat: FiniteFloat = Field(description="Latitude of the point, degrees, in `datum`.")
    minutes: list[Annotated[float, Field(ge=1, le=60)]] = Field(
        min_length=1, max_length=MOST_CONTOURS, description="Minutes by car, 1 to 60; up to four of them."
    )
    datum: Datum = Field(Datum.WGS84, description="Datum of the point and of the answer.")


async def running_isochrones(request: Request) -> Isochrones:
    """What draws them in the service that answers this request."""
    isochrones: Isochrones = request.app.state.isochrones
    return isochrones


@router.get("/isochrones", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
async def read_isochrones(
    question: Annotated[Question, Query()], isochrones: Annotated[Isochrones, Depends(running_isochrones)]
) -> Response:
    """What is reached by car within some minutes of a point, as polygons, the farthest first; drawn by Valhalla."""
    if faults := misplaced(question.lon, question.lat, question.datum):
        raise BadRequest(Text("位置不符合要求", "The point does not fit"), faults)
    lon, lat = (float(value) for value in convert(question.lon, question.lat, question.datum, Datum.WGS84))
    answer = await isochrones.reached(lon, lat, question.minutes)
    drawn: dict[str, Any] = {
        "type": "FeatureCollection",
        "datum": question.datum,
        "tiles_made_at": isochrones.made_at,
        "attribution": "© OpenStreetMap contributors, ODbL 1.0; Valhalla",
        "features": shown(answer, question.datum),
    }
    # The address can be that of somebody.
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(drawn), media_type="application/geo+json", headers=headers)
