"""GeoJSON and CSV, sent while they are read."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any, Protocol

import anyio.to_thread
import orjson

from geo_service.core.exports import queries
from geo_service.core.exports.question import Export
from geo_service.core.exports.stamp import Stamp
from geo_service.core.exports.table import Rows, Table
from geo_service.core.features.answer import features
from geo_service.core.features.finding.queries import Asked
from geo_service.core.text import Text

# Excel takes UTF-8 for what it is only with this at the beginning.
BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet, whoever wrote it; an apostrophe before it makes it text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OPERATION = Text("变更", "operation")


class Encoder(Protocol):
    """A format that can be sent while it is read."""

    def opening(self) -> bytes:
        """What stands before the features."""

    def put(self, rows: Rows) -> bytes:
        """Some features."""

    def closing(self) -> bytes:
        """What stands after the features, and before what is removed."""

    def remove(self, rows: Rows) -> bytes:
        """Some of what is removed: id, number and time of the change."""

    def end(self) -> bytes:
        """What stands at the very end."""


class GeoJson:
    """A feature collection (RFC 7946); its members `datum` and `stamp`, and `removed` with `since`, are our own."""

    def __init__(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self._question = stamp.export.question
        table = Table(stamp.export)
        self._names = table.names[: len(self._question.shown)]
        self._names_of_attributes = table.names_of_attributes
        self._between = b"\n"
        self._between_removed = b"\n"

    def opening(self) -> bytes:
        """The members before the features."""
        told = {"type": "FeatureCollection", "datum": self._stamp.export.datum, "stamp": self._stamp.json()}
        return orjson.dumps(told)[:-1] + b',"features":['

    def put(self, rows: Rows) -> bytes:
        """Features as Features tells them, their properties named in the language that was asked for."""
        told = features(rows, self._question)
        if self._stamp.export.language == "zh":
            for one in told:
                one["properties"] = self._in_chinese(one["properties"])
        between, self._between = self._between, b",\n"
        return between + b",\n".join(orjson.dumps(one) for one in told)

    def _in_chinese(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Properties by the names that columns have, and so what their kind declares besides."""
        if "attributes" in properties:
            names, told = self._names_of_attributes, orjson.loads(orjson.dumps(properties["attributes"]))
            properties["attributes"] = {names.get(name, name): value for name, value in told.items()}
        return dict(zip(self._names, properties.values(), strict=True))

    def closing(self) -> bytes:
        """The end of the features."""
        return b"\n]" if self._stamp.export.since is None else b'\n],"removed":['

    def remove(self, rows: Rows) -> bytes:
        """What is removed."""
        between, self._between_removed = self._between_removed, b",\n"
        names = ("id", "change_number", "at")
        return between + b",\n".join(orjson.dumps(dict(zip(names, row.values(), strict=True))) for row in rows)

    def end(self) -> bytes:
        """The end of the collection."""
        return b"}\n" if self._stamp.export.since is None else b"\n]}\n"


class Csv:
    """A table (RFC 4180) that spreadsheets read without harm; with `since` its first column says put or remove."""

    def __init__(self, stamp: Stamp) -> None:
        self._export = stamp.export
        self._table = Table(stamp.export)
        self._id_at = stamp.export.question.shown.index(stamp.export.collection.id_name)

    def opening(self) -> bytes:
        """The heading."""
        names = list(self._table.names)
        return BOM.encode() + self._lines([names if self._export.since is None else [self._operation, *names]])

    @property
    def _operation(self) -> str:
        return OPERATION.in_(self._export.language)

    def put(self, rows: Rows) -> bytes:
        """Features, a line each."""
        columns = [plain(column) for column in self._table.columns(rows)]
        if self._export.since is not None:
            columns.insert(0, ["put"] * len(rows))
        return self._lines(zip(*columns, strict=True))

    def closing(self) -> bytes:
        """Nothing."""
        return b""

    def remove(self, rows: Rows) -> bytes:
        """What is removed, a line each with nothing but the id."""
        before, after = [""] * self._id_at, [""] * (len(self._table.names) - self._id_at - 1)
        return self._lines(["remove", *before, row[0], *after] for row in rows)

    def end(self) -> bytes:
        """Nothing."""
        return b""

    @staticmethod
    def _lines(rows: Any) -> bytes:
        written = io.StringIO(newline="")
        csv.writer(written).writerows(rows)
        return written.getvalue().encode()


def plain(column: Any) -> list[Any]:
    """The values of a column as a spreadsheet may read them: no formulas, moments with their offset."""
    return [plain_cell(value) for value in column]


def plain_cell(value: Any) -> Any:
    """A value as a spreadsheet may read it."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else value


ENCODERS: dict[str, type[GeoJson] | type[Csv]] = {"geojson": GeoJson, "csv": Csv}


async def streamed(connection: Any, asked: Asked, export: Export, stamp: Stamp) -> AsyncIterator[bytes]:
    """An export in one of these formats, piece by piece."""
    encoder: Encoder = ENCODERS[export.format.code](stamp)
    yield encoder.opening()
    async for rows in queries.batches(connection, queries.told(asked, export.since)):
        yield await anyio.to_thread.run_sync(encoder.put, rows)
    yield encoder.closing()
    if export.since is not None:
        async for rows in queries.batches(connection, queries.removed(asked, export.since)):
            yield encoder.remove(rows)
    yield encoder.end()
