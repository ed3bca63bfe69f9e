"""POST /planning/points: a file of places where sites could be, as the points that a run is asked with."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, UploadFile

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.demand.load import divisions
from geo_service.core.geometry import Datum
from geo_service.core.planning.points import read_points
from geo_service.core.planning.routes import RUNS
from geo_service.core.registry.importing.columns import read_columns
from geo_service.core.service import Running
from geo_service.core.upload import TakesForm

MOST_BYTES = 4 * 2**20
NAME = "file"  # a file's own name may be a person's


class TakesPoints(TakesForm):
    """A route that takes a form with a file of points."""

    most_bytes = MOST_BYTES


router = APIRouter(tags=["planning"], route_class=TakesPoints)


@router.post("/planning/points", dependencies=[Depends(allowed(RUNS))])
def read_candidates(
    file: Annotated[UploadFile, File(description="CSV, xlsx, GeoJSON or GeoPackage; at most 2,000 rows and 4 MB.")],
    datum: Annotated[Datum, Form(description="Datum of the coordinates in the file.")],
    connection: Transaction,
    service: Running,
) -> dict[str, Any]:
    """The points of a file as `candidates.points` takes them, or every row with a fault; nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / NAME
        there.write_bytes(file.file.read())
        headings = read_columns(service.settings.data / "columns.toml").fields
        found = read_points(there, datum, headings, divisions(connection))
    # What the file does not tell stays untold, so that it is as the run has it.
    return {"points": [one.model_dump(mode="json", exclude_unset=True) for one in found]}
