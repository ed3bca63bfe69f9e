"""The command demand: which layers there are, employment on its cells, an operator's own file."""

import argparse
import sys
from pathlib import Path

from sqlalchemy import Connection

from geo_service.commands.database import acting, both, migrated_database, say
from geo_service.commands.sites import there
from geo_service.core.demand import queries
from geo_service.core.demand.frames import Layer
from geo_service.core.demand.incoming.faults import as_csv
from geo_service.core.demand.load import MOST_ROWS_OF_A_JOB, Imported, load_employment, load_file, silently
from geo_service.core.demand.told import PRECISIONS, Told
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.registry.importing.table import FileRefused
from geo_service.core.registry.load import load_divisions
from geo_service.core.text import Text
from geo_service.settings import Settings

EMPLOYMENT = "employment"
DONE = 0.95  # of a file whose places are stored
NEEDED = ("datum", "name", "unit", "source", "precision", "date")
PRECISION = {"counted": "实计 / counted", "modelled": "推算 / modelled"}


def add_demand(command: argparse.ArgumentParser) -> None:
    """Add the arguments of demand."""
    add = command.add_argument
    formats = "CSV、xlsx、GeoJSON、GeoPackage、GeoTIFF"
    add("what", nargs="?", help=f"employment 或文件（{formats}）；省略则列出 / employment, or a file; none, to list")
    add("--datum", type=Datum, choices=list(Datum), help="文件的坐标系 / of the file")
    add("--streets", type=Path, help="街镇界文件，配合 employment / outlines of streets, for employment")
    add("--name", nargs=2, metavar=("ZH", "EN"), help="中英文名称 / what the layer is called")
    add("--unit", nargs=2, metavar=("ZH", "EN"), help="中英文单位，如 人 persons / what a weight of 1 is")
    add("--source", help="来源与权利 / on whose word, with what right")
    add("--precision", choices=PRECISIONS, help="实计或推算 / counted where it stands, or modelled")
    add("--date", help="数据所属的年、月或日 / year, month or day that it is of")
    add("--licence", default="", help="许可 / what may be done with it")
    add("--weight", metavar="COLUMN", help="权重列 / the column of the weight")
    add("--layer", help="GeoPackage 的图层 / layer of a GeoPackage")
    add("--id", help="编号，省略则由英文名生成 / its name in URLs; of the English name when left out")
    add(
        "--faults",
        type=Path,
        metavar="CSV",
        help="每一行的错误写入此文件 / where every bad row is written",
    )
    add("--replace", action="store_true", help="替换同编号的图层 / in place of the layer of this id")
    command.set_defaults(run=demand)


def demand(settings: Settings, asked: argparse.Namespace) -> None:
    """List the layers, or load one in one transaction."""
    streets = None if asked.streets is None else there(asked.streets)
    file = None if asked.what in (None, EMPLOYMENT) else there(Path(asked.what))
    told = None if file is None else told_of(asked)
    with migrated_database(settings) as ready, acting(ready) as connection:
        if asked.what is not None:
            load_divisions(connection, ready.data)
        if file is not None and told is not None:
            done = loaded_file(connection, ready.data, file, told, asked)
            loaded = [done.layer]
            if done.left_out:
                say(
                    f"上海各区之外的 {done.left_out:,.12g} 未载入 / {done.left_out:,.12g} outside Shanghai was left out"
                )
        elif asked.what == EMPLOYMENT:
            loaded = [load_employment(connection, ready.data, streets, asked.datum or Datum.WGS84)]
        else:
            loaded = queries.layers(connection)
    for one in loaded:
        say(sentence(one))


def loaded_file(connection: Connection, data: Path, file: Path, told: Told, asked: argparse.Namespace) -> Imported:
    """What a file brought, however many rows it has.

    Raises:
        FileRefused: naming the first rows with a fault; all of them are written down where that was asked for.
    """
    try:
        return load_file(
            *(connection, data, file, told),
            replacing=asked.replace,
            most_rows=MOST_ROWS_OF_A_JOB,
            progress=on_terminal if sys.stderr.isatty() else silently,
        )
    except FileRefused as error:
        if asked.faults is not None:
            found = ((one.row, one.column, one.given, one.wanted) for one in error.findings)
            asked.faults.write_text(as_csv(found), encoding="utf-8", newline="")
        raise


def on_terminal(fraction: float, note: Text) -> None:
    """Say on the last line of the terminal how far it is."""
    end = "\n" if fraction >= DONE else ""
    print(f"\r\033[K{fraction:4.0%} {both(note)}", end=end, file=sys.stderr, flush=True)


def told_of(asked: argparse.Namespace) -> Told:
    """What is said of a file.

    Raises:
        BadRequest: naming the arguments that are missing.
    """
    if missing := [name for name in NEEDED if getattr(asked, name) is None]:
        wanted = Text("载入文件时必须填写", "it is required with a file")
        faults = [Fault(f"--{name}", None, wanted) for name in missing]
        raise BadRequest(Text("图层说明不全", "The layer is not fully told"), faults)
    return Told(
        name=Text(*asked.name),
        unit=Text(*asked.unit),
        source=asked.source,
        precision=asked.precision,
        date=asked.date,
        datum=asked.datum,
        id=asked.id,
        licence=asked.licence,
        weight=asked.weight,
        table=asked.layer,
    )


def sentence(layer: Layer) -> str:
    """A layer on the terminal: what it is, how much, on whose word, how sure."""
    return (
        f"{layer.id}: {both(layer.name)} · {layer.total:,.12g} {both(layer.unit)} · {layer.places} 处 / places · "
        f"{PRECISION[layer.precision]} · {layer.date} · {layer.source}"
    )
