"""GET /steps: the steps that cases took since a number, as JSON lines."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.changes.lines import beyond
from geo_service.core.changes.routes import GREATEST, MEDIA_TYPE
from geo_service.core.database.connections import Transaction
from geo_service.core.features.formats import link
from geo_service.core.parameters import Asked
from geo_service.core.steps import queries
from geo_service.core.steps.lines import SCOPE, STEP, batch

MOST = 10_000
EXAMPLE = (
    '{"number":7,"programme":"driver_homes","workflow":"home","case_id":17,"facility_id":9,"kind":"driver_home",'
    '"transition":"accept","from":"reviewed","to":"accepted","version":3,"ended":false,"day":"2025-09-15",'
    '"at":"2025-09-15T06:20:00.123456+00:00","clause":"附件2-7 四(一)","organisation":"district:310101"}\n'
)
TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One step a line, in commit order; `Link` with rel=next when there are more.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}

router = APIRouter(tags=["cases"])


class Since(BaseModel):
    """The parameters of steps; a limit above the greatest is taken as the greatest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: int = Field(
        0, ge=0, le=GREATEST, description="Number of the last step that is known; from the beginning when left out."
    )
    limit: int = Field(1_000, ge=1, description=f"Numbers to look at, at most {MOST}.")


QUESTION = Asked(Since)


@router.get("/steps", response_class=Response, responses=TOLD, openapi_extra=QUESTION.openapi)
def read_steps(
    asked: Annotated[Since, Depends(QUESTION)],
    _asker: Annotated[Actor, Depends(allowed(SCOPE))],
    request: Request,
    connection: Transaction,
) -> Response:
    """The steps that cases took since a number, of the organisations that the program acts for.

    Nothing is told of who took them, and of what was said only the clause. Go on with the `since` of the last link, or
    after the last line.
    """
    last = queries.last(connection)
    if asked.since > last:
        raise beyond("since", asked.since, last, STEP)
    read = batch(connection, asked.since, last, min(asked.limit, MOST))
    headers = {"Cache-Control": "no-store"}
    if read.until < last:
        following = asked.model_dump(exclude_unset=True) | {"since": read.until}
        headers["Link"] = f'<{link(request, f"/steps?{urlencode(following)}", "next")["href"]}>; rel="next"'
    return Response(b"".join(one.content + b"\n" for one in read.lines), media_type=MEDIA_TYPE, headers=headers)
