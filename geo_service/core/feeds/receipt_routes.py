"""POST /feeds/{platform}/receipts: the platform's answer file, read back into where its sites stand."""

from collections.abc import Sequence
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from sqlalchemy import Connection

from geo_service.core.access.gate import allowed
from geo_service.core.audit.bulk import importing
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.feeds.form import read_answers
from geo_service.core.feeds.handover_routes import Called
from geo_service.core.feeds.platforms import LISTS
from geo_service.core.feeds.receipts import Answer, read_answers_of, where
from geo_service.core.listing.decisions import Entry
from geo_service.core.listing.entering import enter
from geo_service.core.listing.platforms import read_platforms
from geo_service.core.registry.importing.readers import read_sheets
from geo_service.core.registry.importing.table import Declared
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.upload import XLSX, BoundedOnce

NAME = "answer.xlsx"  # openpyxl goes by it; a file's own name may be a person's
MOST_UNPACKED = 64 * 2**20
FIELDS = ("state", "day", "platform_id", "reason")
FORMATS = Text("CSV 或 xlsx", "CSV or xlsx")


router = APIRouter(prefix="/feeds/{target}", tags=["feeds"], route_class=BoundedOnce)


@router.post("/receipts", dependencies=[Depends(allowed(LISTS))])
def add_receipt(
    target: Called,
    file: Annotated[bytes, Body(media_type=XLSX, description="The answer file: xlsx, or CSV in UTF-8 or GB18030.")],
    service: Running,
    connection: Transaction,
    good_rows: Annotated[bool, Query(description="Whether good rows are entered where others are bad.")] = False,
) -> dict[str, Any]:
    """Read a platform's answer file back: where each of its sites stands from now on.

    Every bad row is told at once. All rows are entered or none, unless `good_rows` says otherwise.
    """
    with TemporaryDirectory() as folder:
        kept = File(folder) / NAME
        kept.write_bytes(file)
        grids = read_sheets(kept, Declared(most_unpacked=MOST_UNPACKED), FORMATS)
        read = read_answers_of(grids, read_answers(service.settings.data), service.clock.today())
        with importing(connection, kept, "core.listing", FIELDS, len(read.answers)):
            entered, refused = enter_all(connection, target, read.answers, service)
    faults = [*read.faults, *refused]
    if faults and not (good_rows and read.answers):
        raise BadRequest(
            Text(
                f"有 {len(faults)} 处不符合要求，未登记任何站点",
                f"{len(faults)} thing(s) do not fit; nothing was entered",
            ),
            sorted(faults, key=row_of),
        )
    bad = [{"where": one.where, "given": one.given, "wanted": one.wanted.json()} for one in sorted(faults, key=row_of)]
    return {"rows": len(read.answers), "entered": entered, "bad": bad}


def enter_all(
    connection: Connection, target: str, answers: Sequence[Answer], service: Service
) -> tuple[int, list[Fault]]:
    """Enter what rows say; how many were new, and why others may not be."""
    platforms = read_platforms(service.settings.data)
    today, entered, faults = service.clock.today(), 0, list[Fault]()
    # In the order of sites, so that two files never wait for each other.
    for answer in sorted(answers, key=lambda one: one.facility_id):
        if answer.said == "under_review":
            continue
        entry = Entry(answer.said, answer.day or today, None, answer.platform_id, answer.reason)
        try:
            entered += enter(connection, platforms, answer.facility_id, target, entry, today)
        except (Conflict, NotFound) as error:
            faults.append(Fault(where(answer.row, "site"), answer.facility_id, error.detail))
    return entered, faults


def row_of(fault: Fault) -> int:
    """The row that a fault stands in; 0 for one of the whole file."""
    number = fault.where.partition(":")[0]
    return int(number) if number.isdecimal() else 0
