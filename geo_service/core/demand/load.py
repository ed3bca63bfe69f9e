"""Putting layers of demand into the database: employment as it is published, and an operator's own files."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from geo_service.core.audit.bulk import importing
from geo_service.core.demand import queries
from geo_service.core.demand.cells import COMPUTED, centres
from geo_service.core.demand.employment import EMPLOYMENT, employment, street_totals
from geo_service.core.demand.frames import Demand, Layer, complete
from geo_service.core.demand.given import Divisions, Given, demand_of, found_in
from geo_service.core.demand.tables import read_given
from geo_service.core.demand.told import Told, layer_of
from geo_service.core.districts.queries import outlines
from geo_service.core.geometry import Datum
from geo_service.core.registry.importing.columns import read_columns
from geo_service.core.registry.importing.table import MOST_ROWS, refused
from geo_service.core.registry.queries import district_names, street_names
from geo_service.core.text import Text

LAYER = "core.demand_layer"
# Of a file that a job or a command reads: some 1 kB of memory a row. What is sent and answered at once has fewer.
MOST_ROWS_OF_A_JOB = 1_000_000
READING, CHECKING, STORING = (
    Text("读取文件", "Reading the file"),
    Text("逐行核对", "Checking row by row"),
    Text("存入图层", "Storing the layer"),
)

type Progress = Callable[[float, Text], None]
TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


def silently(_fraction: float, _note: Text) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class Imported:
    """What a file brought: its layer, and how much of it lies outside Shanghai's districts and was left out."""

    layer: Layer
    left_out: float = 0.0


def load_employment(
    connection: Connection, data: Path, streets: Path | None = None, datum: Datum = Datum.WGS84
) -> Layer:
    """The layer of employment of 2023, in place of the one before, spread over the outlines that were imported.

    Args:
        data: the folder of the data that come with the service.
        streets: a file of outlines of streets, so that totals by street stay in their street; none is kept.
        datum: what that file's coordinates are in.

    Raises:
        Conflict: a district has no outline; says how to import them.
        BadRequest: naming every fault of the file of streets.
    """
    found = outlines(connection)
    of_streets = {}
    if streets is not None:
        # Here, for it brings GDAL and pandas along: half a second and 60 MB that no service needs to start.
        from geo_service.core.demand.streets import street_outlines  # noqa: PLC0415

        known = street_names(connection)
        names = {code: known[code][1] for code in street_totals(data) if code in known}
        of_streets = street_outlines(streets, datum, names, found)
    made = employment(data, found, of_streets)
    file = data / "demand" / "employment_districts_2023.csv"
    with importing(connection, file, LAYER, ("district_code", "persons"), made.cell.size, (made.layer.organisation,)):
        queries.delete_layer(connection, EMPLOYMENT)
        queries.put_demand(connection, made)
    return made.layer


def load_file(
    connection: Connection,
    data: Path,
    file: Path,
    told: Told,
    *,
    replacing: bool = False,
    most_rows: int = MOST_ROWS,
    progress: Progress = silently,
) -> Imported:
    """A layer from a file: CSV, xlsx, GeoJSON or GeoPackage of points or H3 cells, or a GeoTIFF of counts.

    Args:
        data: the folder of the data that come with the service.
        replacing: in place of the layer of the same id, if there is one.
        most_rows: of the file, unless it is a raster.
        progress: told how far it is, 0 to 1, and with what.

    Raises:
        BadRequest: naming everything that is missing in what is told.
        FileRefused: naming every row with a fault; nothing is stored then.
        Conflict: there is a layer of this id, and it is not to be replaced.
    """
    layer = layer_of(told, Text("", ""))
    known = divisions(connection)
    with file.open("rb") as opened:
        is_raster = opened.read(4) in TIFF
    progress(0.0, READING)
    if is_raster:
        made, left_out = of_raster(file, told, known)
    else:
        given = read_given(file, told, read_columns(data / "columns.toml").fields, most_rows)
        progress(0.3, CHECKING)
        made, left_out = demand_of(given, layer_of(told, how_of(given)), known), 0.0
    fields = ("cell", "lon", "lat", "weight", "district", "street") + ("hours",) * made.layer.hourly
    with importing(connection, file, LAYER, fields, made.layer.places, (layer.organisation,)):
        if replacing:
            queries.delete_layer(connection, layer.id)
        queries.put_demand(connection, made, lambda share: progress(0.5 + 0.45 * share, STORING))
    return Imported(made.layer, left_out)


def divisions(connection: Connection) -> Divisions:
    """Districts and streets by name and code, and the outlines that were imported."""
    districts = district_names(connection)
    short = {re.sub(r"(?<=..)(新区|区)$", "", name): code for code, name in districts.items()}
    streets = street_names(connection)
    return Divisions(
        {**short, **{name: code for code, name in districts.items()}, **{code: code for code in districts}},
        {(district, word): code for code, (district, name) in streets.items() for word in (code, name)},
        outlines(connection),
    )


def how_of(given: Given) -> Text:
    """How a layer was made of rows."""
    count = len(given.numbers)
    if given.cell is not None:
        return Text(f"由文件中 {count} 行 H3 格网导入，数值未改动", f"{count} rows of H3 cells in a file, unchanged")
    return Text(
        f"由文件中 {count} 个点导入，坐标系 {given.datum}，数值未改动",
        f"{count} points in a file, given in {given.datum}, numbers unchanged",
    )


def of_raster(file: Path, told: Told, known: Divisions) -> tuple[Demand, float]:
    """The demand of a raster, and how much of it is left out since it lies outside the districts.

    Without outlines that is what lies outside the box around Shanghai.

    Raises:
        FileRefused: it cannot be read, or has nothing in Shanghai.
    """
    # Here, for it brings GDAL along, which no service needs to start.
    from geo_service.core.demand.raster import read_counts  # noqa: PLC0415

    counts = read_counts(file, told.datum)
    lon, lat = centres(counts.cell)
    district = found_in(known.outlines, lon, lat)
    here = (district != "") | (not known.outlines)
    if not here.any():
        wanted = Text("在上海市内有大于 0 的像元", "a pixel above 0 in Shanghai")
        raise refused(file.name, Text("在上海市内没有数据", "has nothing in Shanghai"), wanted)
    how = Text(
        f"栅格中 {counts.pixels} 个像元按其中心归入 H3 {COMPUTED} 级格网，合计不变",
        f"{counts.pixels} pixels of a raster, each in the H3 cell of resolution {COMPUTED} of its middle, sums kept",
    )
    street = np.full(int(here.sum()), "", "<U9")
    weight = counts.weight[here]
    made = Demand(layer_of(told, how), counts.cell[here], lon[here], lat[here], weight, district[here], street)
    return complete(made), counts.elsewhere + math.fsum(counts.weight[~here])
