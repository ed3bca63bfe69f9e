"""Loading site files and the districts and streets that come with the service: all of a file, or its good rows."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geo_service.core.audit.bulk import importing
from geo_service.core.calendar import read_calendar
from geo_service.core.catalogue import Catalogue
from geo_service.core.registry import queries
from geo_service.core.registry.importing.checks import Review, checked
from geo_service.core.registry.importing.columns import read_columns, table_of, wanted_columns
from geo_service.core.registry.importing.duplicates import Standing, check_duplicates, name_places
from geo_service.core.registry.importing.pages import pages_of
from geo_service.core.registry.importing.position import check_positions
from geo_service.core.registry.importing.readers import read_file
from geo_service.core.registry.importing.report import ordered
from geo_service.core.registry.importing.table import Declared, FileRefused, Finding, Grid, Table, plain, refused
from geo_service.core.registry.importing.words import Divisions, Words, words_of
from geo_service.core.text import Text
from geo_service.settings import DATA


@dataclass(frozen=True)
class Loaded:
    """What a file changed: the facilities it holds, how many of them were new or different, what was found in it."""

    file: str
    facilities: int
    written: int
    findings: Sequence[Finding] = ()
    tables: Sequence[Table] = ()

    def __str__(self) -> str:
        """The sentence for the terminal."""
        return (
            f"{self.file}: {self.facilities} 处站点，新增或更新 {self.written} 处 / "
            f"{self.facilities} sites, {self.written} new or changed"
        )


def load_bundled(connection: Connection, data: Path, catalogue: Catalogue, samples: bool) -> list[Loaded]:
    """Load districts, streets and the sites that come with the service; the made-up ones only if asked.

    Sites of kinds that no loaded plugin declares are passed over; those of the registry are no duplicates of ours.
    """
    load_divisions(connection, data)
    words = vocabulary(connection, catalogue, data)
    files = ["recuperation_houses.csv", "public_sites.csv"] + ["made_up_sites.csv"] * samples
    loaded = []
    for file in (data / "samples" / name for name in files):
        tables, findings = read_tables(file, words, Declared())
        reviews = reviewed([of_kinds(table, words) for table in tables], words, Declared())
        check_duplicates(reviews, [])
        loaded.append(stored(connection, file, reviews, findings, Declared()))
    return loaded


def load_divisions(connection: Connection, data: Path) -> None:
    """Load the districts and streets that come with the service."""
    for name, put in (("district", queries.put_districts), ("street", queries.put_streets)):
        file = data / "places" / f"{name}s.csv"
        rows = list(records(file))
        with importing(connection, file, f"core.{name}", set().union(*rows), len(rows)):
            put(connection, rows)


def load_sites(
    connection: Connection, file: Path, catalogue: Catalogue, declared: Declared | None = None, data: Path = DATA
) -> Loaded:
    """Load the sites of a CSV, xlsx, GeoJSON or GeoPackage file; a file loaded before changes nothing.

    Raises:
        FileRefused: with every fault of the file, unless its good rows are asked for; nothing is loaded then. Also
            when the file cannot be read, or holds no sites.
    """
    declared = declared or Declared()
    words = vocabulary(connection, catalogue, data)
    tables, findings = read_tables(file, words, declared)
    without_fault = all(one.notice for found in (findings, *(table.findings for table in tables)) for one in found)
    if without_fault and not any(table.numbers for table in tables):
        raise without_sites(file.name)
    reviews = reviewed(tables, words, declared)
    check_duplicates(reviews, standing(connection, reviews))
    return stored(connection, file, reviews, findings, declared)


def records(file: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a UTF-8 CSV file by column, empty cells as None."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {column: value or None for column, value in row.items()}


def vocabulary(connection: Connection, catalogue: Catalogue, data: Path) -> Words:
    """The words of a catalogue, of data/columns.toml, and of the districts and streets that the registry has."""
    divisions = Divisions(queries.district_names(connection), queries.street_names(connection))
    return words_of(catalogue, read_columns(data / "columns.toml"), divisions, read_calendar(data))


def read_tables(file: Path, words: Words, declared: Declared) -> tuple[list[Table], list[Finding]]:
    """The sites of every sheet that has a heading, and a finding for each sheet that has none: a fault if all have."""
    grids = pages_of(read_file(file, declared), words.columns)
    if not any(grid.rows for grid in grids):
        raise without_sites(file.name)
    found = [(grid, table_of(grid, words.columns, declared)) for grid in grids]
    tables = [table for _, table in found if table]
    return tables, [
        without_heading(grid, words, notice=bool(tables)) for grid, table in found if not table and grid.rows
    ]


def without_sites(file: str) -> FileRefused:
    """The refusal of a file with no site in it."""
    wanted = Text("表头之下至少应有一行站点", "at least one site below a heading")
    return refused(file, Text("中没有站点", "holds no sites"), wanted)


def without_heading(grid: Grid, words: Words, notice: bool) -> Finding:
    """The finding for a sheet without heading; a notice where another sheet has one."""
    text = Text("没有表头，未读取", "no heading, passed over")
    if not notice:
        known = wanted_columns(words.columns)
        text = Text(f"没有表头；{known.zh}", f"a heading; {known.en}")
    return Finding(grid.file, grid.sheet, grid.rows[0][0], "", "", text, notice)


def of_kinds(table: Table, words: Words) -> Table:
    """The table less the rows of kinds that no plugin declares."""
    kept = [index for index, kind in enumerate(table.of("kind")) if plain(kind) in words.kinds]
    cells = {field: [column[index] for index in kept] for field, column in table.cells.items()}
    return replace(table, cells=cells, numbers=[table.numbers[index] for index in kept])


def reviewed(tables: Sequence[Table], words: Words, declared: Declared) -> list[Review]:
    """The reviews of a file's tables, each row by itself: duplicates are looked for afterwards."""
    reviews = [checked(table, words, declared) for table in tables]
    for review in reviews:
        check_positions(review, declared.outlines)
    name_places(reviews)
    return reviews


def standing(connection: Connection, reviews: Sequence[Review]) -> list[Standing]:
    """The places of the registry with the name or address of a row."""
    names, addresses = (
        sorted({plain(text) for review in reviews for text in review.values[field] if text})
        for field in ("place_name", "address")
    )
    return [Standing(*row) for row in queries.places_like(connection, names, addresses)]


def stored(
    connection: Connection, file: Path, reviews: Sequence[Review], findings: Sequence[Finding], declared: Declared
) -> Loaded:
    """What a file changed, after storing its rows.

    Raises:
        FileRefused: it has faults, and its good rows were not asked for or cannot be told.
    """
    tables = [review.table for review in reviews]
    found = ordered([*findings, *(one for review in reviews for one in review.findings)], tables)
    faults = [one for one in found if not one.notice]
    of_rows = {(review.table.sheet, number) for review in reviews for number in review.table.numbers}
    whole = any((one.sheet, one.row) not in of_rows for one in faults)
    if faults and (whole or not declared.good_rows):
        count = len(faults)
        raise FileRefused(file.name, Text(f"有 {count} 处错误", f"has {count} faults"), found, tables)
    good = [rows_of(review, declared) for review in reviews]
    count = sum(map(len, good))
    organisations = {row[STORED.index("organisation")] for rows in good for row in rows}
    fields = {field for table in tables for field in table.cells}
    with importing(connection, file, "core.facility", fields, count, organisations):
        written = sum(queries.put_sites(connection, rows) for rows in good if rows)
    return Loaded(file.name, count, written, found, tables)


def rows_of(review: Review, declared: Declared) -> list[tuple[Any, ...]]:
    """The rows without fault in the columns of core.incoming, positions in WGS-84."""
    status = "applied" if review.table.form else declared.status
    columns: Mapping[str, Sequence[Any]] = {
        **review.values,
        "functions": [one or [] for one in review.values["functions"]],
        "wgs84_lon": nullable(review.values["wgs84_lon"]),
        "wgs84_lat": nullable(review.values["wgs84_lat"]),
        "status": [status] * review.size,
    }
    rows = zip(*(columns[field] for field in STORED), strict=True)
    return [row for index, row in enumerate(rows) if index not in review.bad]


def nullable(numbers: Any) -> list[float | None]:
    """The numbers as Python's, None for NaN."""
    return [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124 - NaN


# The values in the order of queries.INCOMING_COLUMNS.
STORED = (
    *("name", "kind", "tier", "place_name", "address", "district_code", "street_code", "region", "wgs84_lon"),
    *("wgs84_lat", "position_precision", "lon", "lat", "datum", "functions", "free_parking_minutes", "free_bays"),
    *("chargers", "hours", "hours_text", "attributes", "organisation", "sample", "source", "status"),
)
