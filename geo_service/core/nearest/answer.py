"""The answer of nearest, from rows to GeoJSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from geo_service.core.geometry import Datum, convert
from geo_service.core.horizon.state import state
from geo_service.core.navigation import links, search_links
from geo_service.core.nearest.queries import Row
from geo_service.core.nearest.question import Question
from geo_service.core.text import Text

FILTERS = {
    "kind": Text("类型", "kind"),
    "tier": Text("级别", "tier"),
    "function": Text("功能", "functions"),
    "min_free_parking_minutes": Text("最少免费停车分钟数", "least minutes of free parking"),
    "min_free_bays": Text("最少免费车位数", "least free bays"),
    "min_chargers": Text("最少充电桩数", "least charging posts"),
    "open_at": Text("营业时间", "opening hours"),
}


def features(rows: Sequence[Row], datum: Datum, at: datetime, app_name: str) -> list[dict[str, Any]]:
    """Placed facilities as GeoJSON features in a datum, each with its distance, its state at a moment and its links."""
    if not rows:
        return []
    lons, lats = [row["lon"] for row in rows], [row["lat"] for row in rows]
    gcj_lons, gcj_lats = (values.tolist() for values in convert(lons, lats, Datum.WGS84, Datum.GCJ02))
    if datum is Datum.GCJ02:
        lons, lats = gcj_lons, gcj_lats
    elif datum is Datum.BD09:
        lons, lats = (values.tolist() for values in convert(gcj_lons, gcj_lats, Datum.GCJ02, Datum.BD09))
    return [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [round(lons[number], 6), round(lats[number], 6)]},
            "properties": properties(row, at)
            | {
                "distance_m": round(row["distance_m"], 1),
                "drive_s": round(row["drive_s"], 1) if "drive_s" in row else None,
                "navigate": links(row["name"], row["address"], gcj_lons[number], gcj_lats[number], app_name),
            },
        }
        for number, row in enumerate(rows)
    ]


def unplaced_features(rows: Sequence[Row], at: datetime, app_name: str) -> list[dict[str, Any]]:
    """Facilities whose position is too coarse to rank, as features without geometry; they navigate by name."""
    return [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": None,
            "properties": properties(row, at)
            | {
                "region": row["region"],
                "distance_m": None,
                "navigate": search_links(row["name"], row["region"] or "上海", app_name),
            },
        }
        for row in rows
    ]


def properties(row: Row, at: datetime) -> dict[str, Any]:
    """What an answer says of a facility at a moment, but for distance and navigation."""
    opening = state(row["hours"], at)
    return {
        "id": row["id"],
        "kind": row["kind"],
        "tier": row["tier"],
        "name": row["name"],
        "address": row["address"],
        "district": row["district"],
        "street": row["street"],
        "drive_s": None,
        "open": opening.open,
        "opens_at": opening.opens_at,
        "closes_at": opening.closes_at,
        "hours": row["hours"],
        "hours_text": row["hours_text"],
        "functions": row["functions"],
        "free_parking_minutes": row["free_parking_minutes"],
        "free_bays": row["free_bays"],
        "chargers": row["chargers"],
        "position_precision": row["position_precision"],
        "report": None if row["report"] is None else orjson.loads(row["report"]),
        "sample": row["sample"],
        "updated_at": row["updated_at"],
    }


def why_empty(question: Question, left: Mapping[str, bool]) -> dict[str, Any]:
    """Which filters emptied an answer: those without any one of which there would be facilities.

    Args:
        left: whether any placed facility is left, by name of the filter that is taken away.
    """
    if not left["placed"]:
        return {
            "filters": [],
            **Text("还没有登记任何有确切位置的站点", "No site with a known position is registered yet").json(),
        }
    if left["matching"]:
        far = Text(
            f"{question.within_m:g} 米以内没有符合条件的站点，请放大 within_m",
            f"No site that fits lies within {question.within_m:g} m; a greater within_m finds some",
        )
        return {"filters": ["within_m"], **far.json()}
    single = [name for name in FILTERS if left[name]]
    if single:
        zh, en = ("、".join(FILTERS[name].zh for name in single), " or ".join(FILTERS[name].en for name in single))
        return {
            "filters": single,
            "zh": f"去掉或放宽其中一项即有结果：{zh}",
            "en": f"There are sites without the filter on {en}",
        }
    given = [name for name in (*FILTERS, "within_m") if getattr(question, name) not in (None, [])]
    none = Text(
        "没有同时符合这些条件的站点，请放宽两项以上", "No site fits; more than one of the filters must be widened"
    )
    return {"filters": given, **none.json()}
