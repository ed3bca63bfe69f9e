"""Features as the columns of a table: their names in a language, their types, their values a batch at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geo_service.core.exports.question import Export
from geo_service.core.features.answer import moved
from geo_service.core.features.crs import CRS84, from_wgs84
from geo_service.core.features.properties import Property, Type
from geo_service.core.text import Text

TYPES: Mapping[Type, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "moment": pa.timestamp("us", "UTC"),
    "texts": pa.list_(pa.string()),
    "object": pa.string(),
}
LON, LAT, POSITION = Text("经度", "lon"), Text("纬度", "lat"), Text("位置", "position")
# Between the codes of a cell, as in the files of sites that the registry reads.
BETWEEN = ";"
REMOVED = pa.schema([("id", pa.int64()), ("change_number", pa.int64()), ("at", pa.timestamp("us", "UTC"))])
TILES = pa.schema([("z", pa.int32()), ("x", pa.int32()), ("y", pa.int32()), ("tile", pa.binary())])

type Rows = Sequence[Mapping[Any, Any]]
type Cells = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """An export as a table."""

    export: Export

    @property
    def told(self) -> tuple[Property, ...]:
        """What its columns tell, without the position."""
        question = self.export.question
        return tuple(question.collection.by_name[name] for name in question.shown)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, the datum in those of the position; a name that stands twice has its code."""
        names = [self.named(one) for one in self.told]
        return (*names, *(f"{axis.in_(self.export.language)}_{self.export.datum}" for axis in self.axes))

    @property
    def names_of_attributes(self) -> Mapping[str, str]:
        """The names of what kinds declare, by code: those of their columns, where each has one."""
        declared = [one for one in self.export.collection.told if one.in_attributes]
        beside = [one for one in self.told if not one.in_attributes]
        return {one.name: self.named(one, [*beside, *declared]) for one in declared}

    def named(self, one: Property, among: Sequence[Property] | None = None) -> str:
        """The name of a column among others; those of the table if none are named."""
        if self.export.language == "en":
            return one.name
        twice = sum(one.title.zh == other.title.zh for other in among or self.told) > 1
        return f"{one.title.zh}（{one.name}）" if twice else one.title.zh

    @property
    def axes(self) -> tuple[Text, ...]:
        """The columns of the position, of districts that of a point within."""
        return (LON, LAT) if self.export.collection.has_geometry else ()

    @property
    def position(self) -> str | None:
        """The name of the column with the geometry; None where there is none."""
        if not self.export.collection.has_geometry:
            return None
        return f"{POSITION.in_(self.export.language)}_{self.export.datum}"

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow has them, the geometry as WKB last if there is one."""
        types = [self.type_of(one) for one in self.told] + [pa.float64()] * len(self.axes)
        fields = [pa.field(name, kind) for name, kind in zip(self.names, types, strict=True)]
        if self.position is not None:
            fields.append(pa.field(self.position, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
        return pa.schema(fields)

    def type_of(self, one: Property) -> pa.DataType:
        """The type of a column."""
        return TYPES["text"] if one.type == "texts" and not self.export.format.has_lists else TYPES[one.type]

    def columns(self, rows: Rows) -> list[Cells]:
        """The values of each column, the geometry not among them; see `told` in queries for the rows."""
        turned = list(zip(*rows, strict=True))
        first = {"facilities": 3, "districts": 2, "streets": 1}[self.export.collection.source]
        shown = turned[first : first + len(self.told)]
        cells = [self.cells(one, column) for one, column in zip(self.told, shown, strict=True)]
        match self.export.collection.source:
            case "facilities":
                return [*cells, *self.placed(turned[1], turned[2])]
            case "districts":
                return [*cells, *self.within(turned[1])]
        return cells

    def cells(self, one: Property, column: Cells) -> Cells:
        """The values of a column as the format takes them."""
        if one.type == "texts" and not self.export.format.has_lists:
            return [BETWEEN.join(codes) for codes in column]
        if one.type == "integer" and one.in_attributes:
            return [None if value is None else int(value) for value in column]
        return column

    def placed(self, lons: Cells, lats: Cells) -> tuple[Cells, Cells]:
        """Positions (degrees, WGS-84, or Nones) in the datum of the export."""
        crs = self.export.question.crs
        if crs is CRS84:
            return lons, lats
        there = [number for number, lon in enumerate(lons) if lon is not None]
        moved_lons, moved_lats = from_wgs84(
            crs, np.array([lons[number] for number in there]), np.array([lats[number] for number in there])
        )
        found: tuple[list[Any], list[Any]] = ([None] * len(lons), [None] * len(lons))
        for number, lon, lat in zip(there, moved_lons.tolist(), moved_lats.tolist(), strict=True):
            found[0][number], found[1][number] = lon, lat
        return found

    def within(self, places: Cells) -> tuple[Cells, Cells]:
        """A point within each outline (WKB, degrees, WGS-84), in the datum of the export; a point is that itself."""
        points = shapely.point_on_surface([moved(place, self.export.question.crs) for place in places])
        return shapely.get_x(points).tolist(), shapely.get_y(points).tolist()

    def batch(self, rows: Rows) -> pa.RecordBatch:
        """The rows as Arrow has them; without those that are nowhere where the format has no place for such."""
        columns: list[Any] = self.columns(rows)
        if self.position is not None:
            columns.append(list(self.geometries(rows, columns)))
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self.schema, strict=True)]
        batch = pa.record_batch(arrays, schema=self.schema)
        return batch.filter(arrays[-1].is_valid()) if self.export.format.needs_places else batch

    def geometries(self, rows: Rows, columns: Sequence[Cells]) -> Iterator[bytes | None]:
        """The geometry of each row as WKB, None where there is none."""
        if self.export.collection.source == "districts":
            yield from (shapely.to_wkb(moved(row[1], self.export.question.crs)) for row in rows)
            return
        lons, lats = (np.array(axis, dtype=np.float64) for axis in columns[-2:])
        points = shapely.to_wkb(shapely.points(lons, lats))
        yield from (None if lon is None else point for lon, point in zip(columns[-2], points, strict=True))
