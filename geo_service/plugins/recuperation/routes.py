"""GET /programmes/recuperation/houses."""

from typing import Any

from fastapi import APIRouter

from geo_service.core.database.connections import PublicRead
from geo_service.plugins.recuperation import queries
from geo_service.plugins.recuperation.houses import houses_of
from geo_service.plugins.recuperation.rules import BOOK

router = APIRouter()


@router.get("/houses")
def read_houses(connection: PublicRead) -> dict[str, Any]:
    """The registered recuperation sites with price, meals and plans of the newest edition."""
    edition = BOOK.newest
    return {"edition": edition.name, **houses_of(queries.sites(connection), edition.latest)}
