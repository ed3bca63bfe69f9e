"""Whether the service lives, can serve, and how it does."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from geo_service.core.database import migrate
from geo_service.core.database.connections import begun, takes_writes
from geo_service.core.errors import Unavailable
from geo_service.core.service import Running, Service
from geo_service.core.travel.running import Travelling

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def read_alive() -> dict[str, str]:
    """That the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def read_ready(service: Running, travel: Travelling) -> Response:
    """Whether the service can serve: database, migrations, plugins, photos, roads; 503 without the first two."""
    checks = {"database": database_state(service), "plugins": plugin_state(service), "photos": photo_state(service)}
    checks["roads"] = travel.state
    ready = checks["database"]["ok"]
    return JSONResponse({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)


@router.get("/metrics", response_class=Response)
async def read_metrics(service: Running) -> Response:
    """The metrics in Prometheus' text format."""
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def database_state(service: Service) -> dict[str, Any]:
    """Whether the database answers, takes writes and stands at the revision that this code wants.

    A standby takes none: nobody signs in, nothing is entered, so that requests belong to a service on the first server.
    """
    wanted = migrate.newest()
    try:
        with begun(service.database.app) as connection:
            revision = migrate.current(connection)
            read_only = not takes_writes(connection)
    except (Unavailable, SQLAlchemyError) as error:
        return {"ok": False, "reason": type(error).__name__}
    told = {"ok": revision == wanted and not read_only, "revision": revision, "wanted": wanted}
    return told | ({"reason": "read_only"} if read_only else {})


def plugin_state(service: Service) -> dict[str, Any]:
    """The plugins that serve and why each other one does not; a missing one does not stop the rest."""
    return {"ok": not service.failures, "loaded": list(service.plugins), "failed": dict(service.failures)}


def photo_state(service: Service) -> dict[str, Any]:
    """Whether the store of photos answers; without it all but pictures is served."""
    try:
        service.photos.check()
    except Unavailable as error:
        return {"ok": False, "reason": type(error.__cause__).__name__}
    return {"ok": True}
