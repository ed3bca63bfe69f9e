"""Loading site files and the districts and streets that come with the service: all of a file, or nothing of it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from pydantic import ValidationError
from sqlalchemy import Connection

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum, convert
from geo_service.core.problems import faults_of
from geo_service.core.registry import queries
from geo_service.core.registry.site import Site
from geo_service.core.text import Text


@dataclass(frozen=True)
class Loaded:
    """What a file changed: the facilities it holds, and how many of them were new or different."""

    file: str
    facilities: int
    written: int


def load_bundled(connection: Connection, data: Path, catalogue: Catalogue, samples: bool) -> list[Loaded]:
    """Load districts, streets and the sites that come with the service; the made-up ones only if asked.

    Sites of kinds that no loaded plugin declares are passed over.
    """
    queries.put_districts(connection, list(records(data / "places" / "districts.csv")))
    queries.put_streets(connection, list(records(data / "places" / "streets.csv")))
    files = ["recuperation_houses.csv", "public_sites.csv"] + ["made_up_sites.csv"] * samples
    loaded = []
    for file in (data / "samples" / name for name in files):
        rows = [(number, row) for number, row in numbered(file) if row["kind"] in catalogue.kinds]
        sites = check_sites(file.name, rows, catalogue)
        loaded.append(Loaded(file.name, len(sites), queries.put_sites(connection, stored(sites))))
    return loaded


def load_sites(connection: Connection, file: Path, catalogue: Catalogue) -> Loaded:
    """Load every site of a CSV file as an open facility; a file loaded before changes nothing.

    Raises:
        BadRequest: naming every fault of the file by row and column; nothing of it is loaded then.
    """
    rows = list(numbered(file))
    check_columns(file.name, rows)
    sites = check_sites(file.name, rows, catalogue)
    return Loaded(file.name, len(sites), queries.put_sites(connection, stored(sites)))


def records(file: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a UTF-8 CSV file by column, empty cells as None."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {column: value or None for column, value in row.items()}


def numbered(file: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows with their number as a spreadsheet shows it: the header is row 1."""
    return enumerate(records(file), start=2)


def check_columns(file: str, rows: list[tuple[int, dict[str, str | None]]]) -> None:
    """Refuse a file whose header is not that of a site file.

    Raises:
        BadRequest: naming the columns that are missing and those that are not known.
    """
    if not rows:
        raise BadRequest(Text(f"{file} 中没有站点", f"{file} holds no sites"))
    given, wanted = set(rows[0][1]), set(Site.model_fields)
    missing, extra = ", ".join(sorted(wanted - given)), ", ".join(sorted(map(str, given - wanted)))
    if missing or extra:
        expected = ",".join(Site.model_fields)
        raise BadRequest(
            Text(f"{file} 的表头不对，未载入任何数据", f"{file} has another header; nothing was loaded"),
            [Fault(f"{file}:1", extra or missing, Text(f"应有且仅有这些列：{expected}", f"these columns: {expected}"))],
        )


def check_sites(file: str, rows: list[tuple[int, dict[str, str | None]]], catalogue: Catalogue) -> list[Site]:
    """The rows as sites.

    Raises:
        BadRequest: naming every fault by row and column.
    """
    sites: list[Site] = []
    faults: list[Fault] = []
    for number, row in rows:
        try:
            sites.append(Site.model_validate(row, context={"catalogue": catalogue}))
        except ValidationError as error:
            faults += faults_of(error.errors(), f"{file}:{number}")
    if faults:
        raise BadRequest(
            Text(
                f"{file} 有 {len(faults)} 处错误，未载入任何数据",
                f"{file} has {len(faults)} faults; nothing was loaded",
            ),
            faults,
        )
    return sites


def stored(sites: list[Site]) -> list[tuple[Any, ...]]:
    """The sites in the columns of core.incoming, positions in WGS-84; a shared place bears its first site's name."""
    places: dict[str, str] = {}
    positions = wgs84_positions(sites)
    return [
        (
            site.name,
            site.kind,
            site.tier,
            places.setdefault(site.place, site.name) if site.place else site.name,
            site.address,
            site.district_code,
            site.street_code,
            site.region,
            *positions[number],
            site.position_precision,
            site.lon,
            site.lat,
            site.datum,
            list(site.functions),
            site.free_parking_minutes,
            site.free_bays,
            site.chargers,
            site.hours_text,
            orjson.dumps(site.attributes).decode(),
            site.organisation,
            site.sample,
            site.source,
        )
        for number, site in enumerate(sites)
    ]


def wgs84_positions(sites: list[Site]) -> list[tuple[float | None, float | None]]:
    """Longitude and latitude of each site in WGS-84, or two Nones."""
    found: list[tuple[float | None, float | None]] = [(None, None)] * len(sites)
    for datum in Datum:
        numbers = [number for number, site in enumerate(sites) if site.datum == datum]
        if not numbers:
            continue
        lon, lat = convert(
            np.array([sites[number].lon for number in numbers], dtype=float),
            np.array([sites[number].lat for number in numbers], dtype=float),
            datum,
            Datum.WGS84,
        )
        for number, east, north in zip(numbers, lon.tolist(), lat.tolist(), strict=True):
            found[number] = (east, north)
    return found
