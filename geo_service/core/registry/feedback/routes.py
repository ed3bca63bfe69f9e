"""信息有误: a driver says what is wrong with what is told of a site; whoever looks after it says what was done."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.registry.feedback import queries
from geo_service.core.registry.feedback.forget import LASTS
from geo_service.core.registry.photos.facility_routes import webp
from geo_service.core.registry.photos.routes import WEBP
from geo_service.core.service import Running
from geo_service.core.text import Text

PAGE = 100
# What can be wrong, and what can be done about it.
WRONG = {
    "address": Text("地址", "Address"),
    "position": Text("地图位置", "Position on the map"),
    "hours": Text("营业时间", "Opening hours"),
    "functions": Text("设施服务", "What it has"),
    "parking": Text("停车", "Parking"),
    "gone": Text("站点不在了", "It is gone"),
}
DONE = {
    "mended": Text("已更正", "Mended"),
    "as_told": Text("核实无误", "It is as told"),
    "passed_on": Text("已转交", "Passed on"),
}

# What a driver can find there, said with one tap (driver_reports).
FOUND = {
    "free": Text("有位", "Free bays"),
    "full": Text("已满", "Full"),
    "closed": Text("关门了", "Closed"),
}

router = APIRouter(tags=["facilities"])

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Keeper = Annotated[Actor, Depends(allowed("facility:daily"))]
KEEPERS = [Depends(allowed("facility:daily"))]


@router.get("/feedback", dependencies=KEEPERS)
def read_feedback(
    connection: Transaction,
    response: Response,
    state: Annotated[Literal["waiting", "done"], Query()] = "waiting",
    after: Annotated[str | None, Query(pattern=r"^\d{1,18}$", description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """What drivers said of the facilities that one looks after and nobody saw to, or what was done about it.

    `reports` is what they found there last, each with its moment, as long as it is shown to everybody.
    """
    response.headers["Cache-Control"] = "no-store"
    rows = queries.feedback(connection, state == "done", int(after or 0), PAGE)
    return {
        "answers": [{"code": code, "title": title.json()} for code, title in DONE.items()],
        "lasts_days": LASTS.days,
        "reports": [found(row) for row in queries.reports(connection, PAGE)],
        "feedback": [shown(row) for row in rows],
        "next": str(rows[-1]["id"]) if len(rows) == PAGE else None,
    }


@router.get("/feedback/{feedback_id}/photo.webp", response_class=Response, responses=WEBP, dependencies=KEEPERS)
def read_feedback_photo(feedback_id: Id, service: Running, connection: Transaction) -> Response:
    """The photo that a driver sent along."""
    return webp(service.photos, queries.photo(connection, feedback_id))


def found(row: Any) -> dict[str, Any]:
    """What a driver found, with its words."""
    return {**row, "state": {"code": row["state"], "title": FOUND[row["state"]].json()}}


def shown(row: Any) -> dict[str, Any]:
    """What a driver said, as those who look after the site see it."""
    hidden = {"has_photo", "wrong", "done"}
    return {name: value for name, value in row.items() if name not in hidden} | {
        "wrong": {"code": row["wrong"], "title": WRONG[row["wrong"]].json()},
        "done": None if row["done"] is None else {"code": row["done"], "title": DONE[row["done"]].json()},
        "photo_url": f"/feedback/{row['id']}/photo.webp" if row["has_photo"] else None,
    }
