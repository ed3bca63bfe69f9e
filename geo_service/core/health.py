"""Whether the service lives, can serve, and how it does."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from geo_service.core.database import migrate
from geo_service.core.database.connections import begun
from geo_service.core.errors import Unavailable
from geo_service.core.service import Running, Service

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def read_alive() -> dict[str, str]:
    """That the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def read_ready(service: Running) -> Response:
    """Whether the service can serve: database, migrations, plugins, photos; 503 when the first two are not there."""
    checks = {"database": database_state(service), "plugins": plugin_state(service), "photos": photo_state(service)}
    ready = checks["database"]["ok"]
    return JSONResponse({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)


@router.get("/metrics", response_class=Response)
async def read_metrics(service: Running) -> Response:
    """The metrics in Prometheus' text format."""
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def database_state(service: Service) -> dict[str, Any]:
    """Whether the database answers and stands at the revision that this code wants."""
    wanted = migrate.newest()
    try:
        with begun(service.database.app) as connection:
            revision = migrate.current(connection)
    except (Unavailable, SQLAlchemyError) as error:
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": revision == wanted, "revision": revision, "wanted": wanted}


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
