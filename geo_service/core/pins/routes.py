"""PUT /facilities/{id}/position: where a site is, said by those who look after it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.districts.queries import outlines
from geo_service.core.errors import BadRequest, Conflict, NotFound
from geo_service.core.geometry import Datum, convert
from geo_service.core.pins import queries
from geo_service.core.registry.importing.position import faults_in
from geo_service.core.text import Text

# Whoever may do the one or the other for a site may say where it is.
PERMISSIONS = ("facility:daily", "facility:apply")
# It was measured by those who accepted the site.
MEASURED = "surveyed"

router = APIRouter(tags=["facilities"])


class Pin(BaseModel):
    """A position as it is given; the registry keeps it so, and in WGS-84."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: FiniteFloat = Field(description="经度 / longitude, degrees")
    lat: FiniteFloat = Field(description="纬度 / latitude, degrees")
    datum: Datum = Field(description="坐标系 / datum")
    precision: Literal["rooftop", "street"] = Field("rooftop", description="精度 / precision")


@router.put("/facilities/{facility_id}/position", dependencies=[Depends(allowed(*PERMISSIONS))])
def put_position(
    facility_id: Annotated[int, Path(ge=1, le=2**63 - 1)], pin: Pin, connection: Transaction
) -> dict[str, Any]:
    """Say where a facility of one's own is, and with it whatever else is in its place.

    A position outside the declared district is refused, with the datum in which it would fit; so is one of a place
    that was measured on acceptance.
    """
    place = queries.place_of(connection, facility_id)
    if place is None:
        raise NotFound(Text(f"没有编号为 {facility_id} 的站点", f"There is no facility with the id {facility_id}"))
    if place["position_precision"] == MEASURED:
        raise Conflict(Text("位置已由验收实测，不能改动", "The position was measured on acceptance and stays"))
    known = outlines(connection)
    if faults := list(faults_in(pin.lon, pin.lat, pin.datum, place["district_code"], known)):
        raise BadRequest(Text("位置不符合要求", "The position does not fit"), faults)
    lon, lat = (float(one) for one in convert(pin.lon, pin.lat, pin.datum, Datum.WGS84))
    given = {"given_lon": pin.lon, "given_lat": pin.lat, "given_datum": pin.datum.value}
    queries.put_position(connection, {"id": place["id"], "lon": lon, "lat": lat, "precision": pin.precision, **given})
    return {"id": facility_id, "lon": lon, "lat": lat, "position_precision": pin.precision, **given}
