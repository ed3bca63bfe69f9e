"""The tree of unions: what comes with the service, and what is added to it."""

import csv
from pathlib import Path

from sqlalchemy import Connection

from geo_service.core.access import queries


def load_organisations(connection: Connection, data: Path) -> None:
    """Add the organisations that come with the service, or bring their names up to date."""
    with (data / "access" / "organisations.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [{column: value or None for column, value in row.items()} for row in csv.DictReader(lines)]
    queries.put_organisations(connection, rows)
