"""Sites with chargers in the words of T/CEC 102 (充换电服务信息交换), as far as the registry knows them.

field               holds                                       source
StationID           our id                                      1
StationName Address AreaCode   name, address, district code     1
CountryCode         CN                                          1
StationTel          published service number                    1
StationType         255 other: it is not known                  1
StationStatus       50 normal: only open sites are told         1
StationLng StationLat   GCJ-02, six decimals                    1, datum by assumption: it is that of maps
OpenAllDay BusineHours  1 or 0; words                           1
ParkInfo            free bays and minutes, in words             1
Lounge Wc LightMeal Shop FreeParking   1 or 0 by functions      2
Remark              how many chargers                           1

1 StationInfo, as public documents of charging platforms have it.
2 what newer provincial forms add.
Not known to the registry, and left out: OperatorID, EquipmentOwnerID, ServiceTel, ParkNums, Construction, MatchCars,
fees, Payment, SupportOrder, EquipmentInfos.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.core.feeds.hours import ALWAYS, by_weekday
from geo_service.core.feeds.target import known
from geo_service.core.geometry import Datum, convert

OTHER_TYPE, NORMAL = 255, 50
DECIMALS = 6
FLAGS = {
    "Lounge": {"rest_area", "sofa", "lodging"},
    "Wc": {"toilet", "public_toilet_nearby"},
    "LightMeal": {"restaurant", "hot_meals"},
    "Shop": {"shop"},
}


def stations(rows: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """The StationInfos of rows of sites.sql that have chargers and a position known to the street or better."""
    placed = [row for row in rows if row["placed"] and row["lon"] is not None]
    lons, lats = convert([row["lon"] for row in placed], [row["lat"] for row in placed], Datum.WGS84, Datum.GCJ02)
    positions = zip(lons.round(DECIMALS).tolist(), lats.round(DECIMALS).tolist(), strict=True)
    return [station(row, *position) for row, position in zip(placed, positions, strict=True)]


def station(row: Mapping[Any, Any], lng: float, lat: float) -> dict[str, Any]:
    """A site as a StationInfo."""
    minutes, bays = row["free_parking_minutes"], row["free_bays"]
    parking = [f"可临停 {minutes} 分钟" * bool(minutes), f"临停车位 {bays} 个" * bool(bays)]
    return known(
        {
            "StationID": str(row["id"]),
            "StationName": row["name"],
            "CountryCode": "CN",
            "AreaCode": row["district_code"],
            "Address": row["address"],
            "StationTel": row["phone"],
            "StationType": OTHER_TYPE,
            "StationStatus": NORMAL,
            "StationLng": lng,
            "StationLat": lat,
            "OpenAllDay": None if row["hours"] is None else int(row["hours"] == ALWAYS),
            "BusineHours": by_weekday(row["hours"]) if row["hours"] else None,
            "ParkInfo": "，".join(part for part in parking if part),
            **{name: int(not those.isdisjoint(row["functions"])) for name, those in FLAGS.items()},
            "FreeParking": int(bool(minutes or bays)),
            "Remark": f"充电桩 {row['chargers']} 个",
        }
    )
