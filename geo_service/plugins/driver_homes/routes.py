"""GET /programmes/driver_homes/progress, stages and subsidies: how far the homes are, and what they were paid."""

from typing import Any

from fastapi import APIRouter, Depends

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import PublicRead, Transaction
from geo_service.core.parameters import Edition
from geo_service.core.subsidies.routes import subsidies_router
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.progress import progress_of, stages_of
from geo_service.plugins.driver_homes.rules import BOOK
from geo_service.plugins.driver_homes.workflows import READ

READERS = [Depends(allowed(READ))]

router = APIRouter()
router.include_router(subsidies_router("driver_homes", READ, BOOK))


@router.get("/progress")
def read_progress(connection: PublicRead) -> dict[str, Any]:
    """Open driver homes by tier against the newest edition's targets, and by district; made-up samples apart."""
    edition = BOOK.newest
    return {"edition": edition.name, **progress_of(queries.progress(connection), edition.latest.target.values())}


@router.get("/stages", dependencies=READERS)
def read_stages(connection: Transaction, edition: Edition = None) -> dict[str, Any]:
    """At which stage homes are, of the unions that one may see: by tier against the targets, by union, by district."""
    year = int(edition or BOOK.newest.year)
    targets = BOOK.editions.get(year, BOOK.newest).latest.target.values()
    plans, stages = queries.plans(connection, year), queries.stages(connection, year)
    return {"edition": str(year), **stages_of(plans, stages, targets)}
