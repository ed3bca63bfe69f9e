"""Public changes as lines of JSON, read so many at a time."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping

from geo_service.core.changes import queries
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.registry.positions import geojson_points
from geo_service.core.text import Text

CHANGE = Text("变更", "change")
# What a row says of the change; the rest is the facility.
OF_CHANGE = {"number", "operation", "facility_id", "changed_kind", "at", "lon", "lat"}


@dataclass(frozen=True)
class Line:
    """A change as it is told: of a facility that left no more than which it was.

    Attributes:
        content: JSON without a line end.
    """

    number: int
    operation: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Batch:
    """All that is to be told of the changes up to a number, inclusive; nothing of puts that changed again since."""

    lines: tuple[Line, ...]
    until: int


def batch(connection: Connection, since: int, until: int, datum: Datum, rows: int) -> Batch:
    """The changes after a number and up to another, in commit order; so many are looked at."""
    found = queries.changes(connection, since, until, rows)
    shown = [row for row in found if row["operation"] == "remove" or row["id"] is not None]
    points = geojson_points(shown, datum) if shown else []
    lines = tuple(line(row, point, datum) for row, point in zip(shown, points, strict=True))
    return Batch(lines, found[-1]["number"] if len(found) == rows else until)


def line(row: RowMapping, point: dict[str, Any] | None, datum: Datum) -> Line:
    """A change as a line."""
    change = {"number": row["number"], "operation": row["operation"], "id": row["facility_id"]}
    change |= {"kind": row["changed_kind"], "at": row["at"]}
    if row["operation"] == "put":
        properties = {name: value for name, value in row.items() if name not in OF_CHANGE}
        change["feature"] = {
            "type": "Feature",
            "id": row["id"],
            "datum": datum,
            "geometry": point,
            "properties": properties,
        }
    return Line(row["number"], row["operation"], row["changed_kind"], orjson.dumps(change))


def beyond(where: str, since: int, last: int, named: Text = CHANGE) -> BadRequest:
    """The refusal of a number that no change has yet: waiting for it would miss what comes before.

    Args:
        named: what is numbered, where it is no change.
    """
    wanted = Text(
        f"不大于最后编号 {last}；若数据库曾恢复到较早的备份，请从 since=0 重新开始",
        f"at most {last}, the last number; if an older backup was restored, begin anew from since=0",
    )
    told = Text(f"还没有这个编号的{named.zh}", f"There is no {named.en} of this number yet")
    return BadRequest(told, [Fault(where, since, wanted)])
