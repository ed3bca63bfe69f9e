"""POST /facilities/{id}/reports: a driver says what they found, with one tap and without a name."""

import math
import time
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.database.connections import Transaction
from geo_service.core.errors import TooMany
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.registry.driver_reports import queries
from geo_service.core.registry.routes import no_facility
from geo_service.core.text import Text

# See WHY.md: bays turn over within two hours, a closed door tells of the whole day.
LASTS = {"free": timedelta(hours=2), "full": timedelta(hours=2), "closed": timedelta(hours=12)}
WINDOW, IN_WINDOW = timedelta(minutes=1), 6

TOO_MANY: dict[int | str, dict[str, Any]] = {
    429: {"description": "Too many reports; Retry-After says when to try again."}
}

router = APIRouter(tags=["facilities"], route_class=Idempotent)


class Said(BaseModel):
    """What a driver says of a facility."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal["free", "full", "closed"] = Field(description="free 有位, full 已满, closed 关门了.")


class Report(BaseModel):
    """What was last said of a facility, and when."""

    state: Literal["free", "full", "closed"]
    at: datetime


def tap(request: Request) -> None:
    """Count a tap of the client.

    Raises:
        TooMany: the client has none left.
    """
    host = request.client.host if request.client else ""
    if wait_s := request.app.state.taps.take(host, time.monotonic()):
        raise too_many(math.ceil(wait_s))


@router.post("/facilities/{facility_id}/reports", status_code=201, responses=TOO_MANY)
def add_report(
    facility_id: Annotated[int, Path(ge=1, le=2**63 - 1)], said: Said, request: Request, connection: Transaction
) -> Report:
    """Say of an open facility that it has room, is full, or is closed. Nothing is kept of who says it."""
    tap(request)  # here, and not before: what is sent again after a bad connection is no second tap
    report = queries.put_report(connection, facility_id, said.state, LASTS[said.state], IN_WINDOW, WINDOW)
    if report is None:
        wait_s = queries.wait_s(connection, facility_id, WINDOW)
        raise no_facility(facility_id) if wait_s is None else too_many(wait_s)
    return Report.model_validate(report, from_attributes=False)


def too_many(wait_s: int) -> TooMany:
    """The refusal of one report too many."""
    return TooMany(
        Text(f"报告过于频繁，请 {wait_s} 秒后再试", f"Too many reports; try again in {wait_s} s"), retry_after_s=wait_s
    )
