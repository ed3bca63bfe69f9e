"""GET /photos: the sites that one looks after, how many photos they have and what is missing."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from geo_service.core.database.connections import Transaction
from geo_service.core.registry.photos import queries
from geo_service.core.registry.photos.facility_routes import READERS, missing
from geo_service.core.service import Running

PAGE = 100

router = APIRouter(prefix="/photos", tags=["facilities"])


@router.get("", dependencies=READERS)
def read_sites(
    service: Running,
    connection: Transaction,
    response: Response,
    lacking: Annotated[bool, Query(description="Only those of which a declared function has no photo.")] = False,
    after: Annotated[str | None, Query(pattern=r"^\d{1,18}$", description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """The sites that one may see, with the number of their photos and the declared functions that none shows."""
    response.headers["Cache-Control"] = "no-store"
    rows = queries.sites(connection, lacking, int(after or 0), PAGE)
    sites = [
        {name: row[name] for name in ("id", "name", "status", "photos")}
        | {"functions": len(row["functions"])}
        | {"functions_without_photo": missing(row["functions"], row["photographed"], service)}
        for row in rows
    ]
    return {"sites": sites, "next": str(rows[-1]["id"]) if len(rows) == PAGE else None}
