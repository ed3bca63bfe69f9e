"""Formats that cannot be streamed: a process of its own writes the file, fed with the rows while they are read."""

import asyncio
import contextlib
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import anyio.to_thread
import orjson
import pyarrow as pa
from fastapi import Request

from geo_service.core.errors import Unavailable
from geo_service.core.exports import queries
from geo_service.core.exports.question import Export
from geo_service.core.exports.stamp import Stamp
from geo_service.core.exports.table import REMOVED, TILES, Table
from geo_service.core.exports.writing import TOLD
from geo_service.core.features.finding.queries import Asked
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

# What ends an Arrow stream.
END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
# How the names of settings begin in the environment.
SETTINGS = ("GEO_SERVICE_", "DATABASE_URL")
LOOK_EVERY_S = 0.25
# Older folders were left by a service that was killed.
LEFT_BEHIND_S = 3_600
# Files that may lie there, most of them on their way to slow clients: some 100 MB each when all is asked for.
MOST_FILES = 20
FULL = Text("导出任务已满，请稍后再试", "As many exports are made as can be; try again later")
NO_ROOM = Text("服务器暂时写不了文件，请稍后再试", "The service cannot write files for now; try again later")

log = logging.getLogger(__name__)


class WriterFailed(RuntimeError):
    """The process that writes a file ended before it was whole; says its last words."""


class Gone(Exception):
    """Nobody waits for the file any more."""


class File(NamedTuple):
    """A file that is written, and what its answer's headers say of it."""

    path: Path
    headers: Mapping[str, str] = MappingProxyType({})


def new_folder(spools: Path) -> Path:
    """A new folder among others, without those that were left behind.

    Raises:
        Unavailable: too many files lie there already.
    """
    spools.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in spools.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > LEFT_BEHIND_S:
                shutil.rmtree(old, ignore_errors=True)
    if len(list(spools.iterdir())) >= MOST_FILES:
        raise Unavailable(FULL)
    return Path(tempfile.mkdtemp(dir=spools))


@asynccontextmanager
async def folder_of(var: Path) -> AsyncIterator[Path]:
    """A folder for one file, gone at the end; it takes those along that were left behind.

    Raises:
        Unavailable: too many files lie there already, or none can be made there.
    """
    try:
        folder = new_folder(var / "spool")
    except OSError as error:  # here, for whoever holds a connection would take it for that one's end
        log.exception("no folder could be made in the spool")
        raise Unavailable(NO_ROOM) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def attended[T](request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What comes of work while somebody waits for it; it ends with this, however this ends.

    Raises:
        Gone: the client went away meanwhile.
    """
    working = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({working}, timeout=LOOK_EVERY_S))[0]:
            if await request.is_disconnected():
                raise Gone
        return await working
    finally:
        working.cancel()
        await asyncio.wait({working})


async def spooled(connection: Any, asked: Asked, stamp: Stamp, folder: Path) -> File:
    """The file of an export, in a folder.

    Raises:
        WriterFailed: it could not be written.
    """
    file = folder / f"export.{stamp.export.format.code}"
    await written(file, fed(connection, asked, stamp))
    return File(file)


async def written(file: Path, source: AsyncIterator[bytes]) -> None:
    """Have a file written from what is fed; the process ends with this, however it ends."""
    command = (sys.executable, "-m", "geo_service.core.exports.writing", file.suffix[1:], str(file))
    # It needs neither the database nor any other secret of the settings.
    known = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=nowhere, stderr=pipe, env=known)
    except OSError as error:  # of the machine, and not of the connection that is read from
        raise WriterFailed(str(error)) from error
    assert process.stdin is not None
    assert process.stderr is not None
    said = asyncio.create_task(process.stderr.read())
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its last words say why
            async for piece in source:
                process.stdin.write(piece)
                await process.stdin.drain()
            process.stdin.close()
        if await process.wait() != 0:
            raise WriterFailed((await said).decode(errors="replace")[-2_000:])
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await said


async def fed(connection: Any, asked: Asked, stamp: Stamp) -> AsyncIterator[bytes]:
    """What the process reads: the rows or tiles as an Arrow stream, then what is removed as another."""
    export = stamp.export
    table = Table(export)
    schema = TILES if export.format.code == "pmtiles" else table.schema
    yield bytes(schema.with_metadata({TOLD: orjson.dumps(told(table, stamp))}).serialize())
    if export.format.code == "pmtiles":
        async for batch in tiles(connection, asked, export):
            yield bytes(batch.serialize())
    else:
        async for rows in queries.batches(connection, queries.told(asked, export.since)):
            yield bytes((await anyio.to_thread.run_sync(table.batch, rows)).serialize())
    yield END
    if export.since is None:
        return
    yield bytes(REMOVED.serialize())
    async for rows in queries.batches(connection, queries.removed(asked, export.since)):
        columns = zip(*(row.values() for row in rows), strict=True)
        yield bytes(pa.record_batch([pa.array(one) for one in columns], schema=REMOVED).serialize())
    yield END


async def tiles(connection: Any, asked: Asked, export: Export) -> AsyncIterator[pa.RecordBatch]:
    """The tiles of each zoom."""
    for zoom in range(queries.DEEPEST + 1):
        asked_of_zoom = queries.tiles(asked, export.collection.code, export.datum, zoom)
        async for rows in queries.batches(connection, asked_of_zoom, queries.TILES_OF_A_BATCH):
            columns = zip(*((zoom, *row.values()) for row in rows), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, TILES, strict=True)]
            yield pa.record_batch(arrays, schema=TILES)


def told(table: Table, stamp: Stamp) -> Mapping[str, Any]:
    """What the process has to know besides the rows."""
    collection, datum = stamp.export.collection, stamp.export.datum
    layer = collection.code if datum is Datum.WGS84 else f"{collection.code}_{datum}"
    return {
        "stamp": stamp.json(),
        "layer": layer,
        "position": table.position,
        "geometry_type": "Point" if collection.source == "facilities" else "Unknown",
        # GCJ-02 and BD-09 have no code: better none than that of another.
        "crs": "EPSG:4326" if datum is Datum.WGS84 else None,
        "deepest": queries.DEEPEST,
    }
