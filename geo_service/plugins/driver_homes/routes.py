"""GET /programmes/driver_homes/progress."""

from typing import Any

from fastapi import APIRouter

from geo_service.core.database.connections import PublicRead
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.progress import progress_of
from geo_service.plugins.driver_homes.rules import BOOK

router = APIRouter()


@router.get("/progress")
def read_progress(connection: PublicRead) -> dict[str, Any]:
    """Open driver homes by tier against the newest edition's targets, and by district; made-up samples apart."""
    edition = BOOK.newest
    return {"edition": edition.name, **progress_of(queries.progress(connection), edition.latest.target.values())}
