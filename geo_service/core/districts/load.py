"""Importing an operator's own file of district outlines: all of it, or nothing."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from geo_service.core.audit.bulk import importing
from geo_service.core.districts import queries
from geo_service.core.districts.circles import read_districts
from geo_service.core.districts.file import read_rows
from geo_service.core.districts.outlines import check, in_datum
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.registry.load import records
from geo_service.core.registry.queries import put_districts
from geo_service.core.text import Text


@dataclass(frozen=True)
class Imported:
    """What a file brought: how many outlines, and how many of other provinces were passed over."""

    file: str
    outlines: int
    passed_over: int


def load_outlines(
    connection: Connection, data: Path, file: Path, datum: Datum, source: str, approval_number: str | None
) -> Imported:
    """Import the outlines of all districts, in place of those before.

    Args:
        data: the folder of the data that come with the service, which know the districts.
        datum: what the file's coordinates are in.
        source: whose the outlines are, with what right.
        approval_number: 审图号; without it public mode must not serve them.

    Raises:
        BadRequest: naming every fault of the file; nothing of it is imported then.
    """
    districts = read_districts(data)
    checked = check(read_rows(file), datum, districts)
    faults = checked.faults
    if not source.strip():
        faults = [Fault("--source", source, Text("须写明来源与权利", "whose they are, with what right")), *faults]
    if faults:
        count = len(faults)
        detail = Text(
            f"{file.name} 有 {count} 处错误，未导入任何区界", f"{file.name} has {count} faults; nothing was imported"
        )
        raise BadRequest(detail, faults)
    given = {"datum": datum, "source": source.strip(), "approval_number": (approval_number or "").strip() or None}
    rows = [
        {
            "code": code,
            "outline": outline.wkb,
            "outline_gcj02": in_datum(outline, Datum.WGS84, Datum.GCJ02).wkb,
            **given,
        }
        for code, outline in checked.outlines.items()
    ]
    with importing(connection, file, "core.district_outline", rows[0], len(rows)):
        put_districts(connection, list(records(data / "places" / "districts.csv")))
        queries.put_outlines(connection, rows)
    return Imported(file.name, len(checked.outlines), checked.passed_over)
