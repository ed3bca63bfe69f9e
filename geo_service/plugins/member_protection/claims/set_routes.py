"""/programmes/member_protection/claims/proposals, decisions, sets: many claims at once, by a job."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Response
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.jobs import queries as jobs
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.plugins.member_protection.claims.declaration import SET
from geo_service.plugins.member_protection.claims.given import Which
from geo_service.plugins.member_protection.claims.routes import CLAIMS, Centre

router = APIRouter(prefix="/claims", route_class=Idempotent)
JobId = Annotated[int, Path(ge=1, le=2**62)]
AT_THE_CENTRE = [Depends(allowed(CLAIMS))]


@router.post("/proposals", status_code=202)
def propose_claims(
    which: Which, asker: Centre, connection: Transaction, service: Running, response: Response
) -> dict[str, Any]:
    """Propose all that can be: complete, investigated where that is due, nothing flagged, one a cover and benefit."""
    return begun(connection, service, response, asker, "proposals", which)


@router.post("/decisions", status_code=202)
def decide_claims(
    which: Which, asker: Centre, connection: Transaction, service: Running, response: Response
) -> dict[str, Any]:
    """Decide as proposed all that others proposed and that comes to the same still."""
    return begun(connection, service, response, asker, "decisions", which)


@router.get("/sets/{job_id}", dependencies=AT_THE_CENTRE)
def read_set(job_id: JobId, connection: Transaction) -> dict[str, Any]:
    """How far a set is; when it is done, how many came to what."""
    return told(connection, job_id)


@router.delete("/sets/{job_id}", status_code=202, dependencies=AT_THE_CENTRE)
def cancel_set(job_id: JobId, connection: Transaction) -> dict[str, Any]:
    """Cancel a set; nothing of it stands."""
    told(connection, job_id)
    jobs.cancel(connection, job_id)
    return told(connection, job_id)


def begun(
    connection: Connection,
    service: Service,
    response: Response,
    asker: Actor,
    step: Literal["proposals", "decisions"],
    which: Which,
) -> dict[str, Any]:
    """A set that waits for its turn."""
    given = {"step": step, "benefit": which.benefit, "today": service.clock.today().isoformat()}
    job_id = jobs.enqueue(connection, SET.name, given, asker.name)
    response.headers["Location"] = f"/programmes/member_protection/claims/sets/{job_id}"
    return told(connection, job_id)


def told(connection: Connection, job_id: int) -> dict[str, Any]:
    """A set as the service answers it.

    Raises:
        NotFound: there is none.
    """
    row = jobs.job(connection, job_id)
    if row is None or row["name"] != SET.name:
        raise NotFound(Text("没有这项批量处理", "There is no such set"))
    error = None if row["error_zh"] is None else {"zh": row["error_zh"], "en": row["error_en"]}
    return {
        **{name: row[name] for name in ("id", "status", "fraction", "result", "queued_at", "ended_at")},
        "error": error,
    }
