"""A facility as it stood at a moment: which moment is meant, what is told of it, and why nothing is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.calendar import SHANGHAI
from geo_service.core.catalogue import Function
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.geometry import Datum
from geo_service.core.problems import shown
from geo_service.core.registry.positions import geojson_points
from geo_service.core.text import Text

OF_PLACE = ("address", "district_code", "street_code", "region", "position_precision")
OF_FACILITY = (
    *("id", "place_id", "kind", "tier", "name", "status", "free_parking_minutes", "free_bays", "chargers"),
    *("hours", "hours_text", "attributes", "organisation", "version"),
)
SUCH_AS = "2025-06-30T22:15:00%2B08:00"


def read_moment(given: str, present: datetime) -> datetime:
    """The moment that as_of means.

    Raises:
        BadRequest: it is none, a day without a time, without its offset from UTC, or later than the present.
    """
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise no_moment(
            given,
            f"应为带时区的时刻（日期、时刻、时区俱全），如 {SUCH_AS}（网址中加号写作 %2B）",
            f"a moment: day, time and offset from UTC, such as {SUCH_AS} (in a URL a plus sign is %2B)",
        )
    if at > present:
        now = present.astimezone(SHANGHAI).isoformat()
        raise no_moment(given, f"不晚于现在：{now}", f"not later than now, {now}")
    return at


def no_moment(given: str, zh: str, en: str) -> BadRequest:
    """The refusal of an as_of."""
    detail = Text("as_of 不符合要求", "as_of does not fit")
    return BadRequest(detail, [Fault("as_of", shown(given), Text(zh, en))])


def feature_as_of(
    facility_id: int, row: RowMapping | None, functions: Mapping[str, Function], datum: Datum, as_of: datetime
) -> dict[str, Any]:
    """What stood, as a GeoJSON feature with the moment and the number of the last change in it.

    Raises:
        NotFound: it may not be seen or does not exist, which is not told apart; it was not yet, or no longer, there.
    """
    if row is None:
        raise none_to_see(facility_id)
    if row["facility"] is None:
        since = row["since"].astimezone(SHANGHAI).isoformat()
        raise NotFound(Text(f"该站点自 {since} 起才有记录", f"The facility is on record since {since} only"))
    if not row["is_whole"]:
        raise none_to_see(facility_id)
    if row["operation"] == "delete":
        raise NotFound(Text("该站点此时已删除", "The facility had been deleted by then"))
    facility, place = row["facility"], row["place"]
    lon, lat = (place["position"] or {"coordinates": (None, None)})["coordinates"]
    return {
        "type": "Feature",
        "id": facility_id,
        "datum": datum,
        "as_of": as_of,
        "number": row["number"],
        "geometry": geojson_points([{"lon": lon, "lat": lat}], datum)[0],
        "properties": {name: facility.get(name) for name in OF_FACILITY}
        | {name: place.get(name) for name in OF_PLACE}
        | {
            "district": row["district"],
            "street": row["street"],
            "functions": [functions[code].json() for code in facility["functions"] if code in functions],
            "sample": facility["sample"] or place["sample"],
            "updated_at": max(datetime.fromisoformat(one["updated_at"]) for one in (facility, place)),
        },
    }


def none_to_see(facility_id: int) -> NotFound:
    """The refusal of an id of which the asker may see nothing: another organisation's is told from none by nobody."""
    return NotFound(
        Text(
            f"没有您可以查看的编号为 {facility_id} 的站点",
            f"There is no facility with the id {facility_id} for you to see",
        )
    )
