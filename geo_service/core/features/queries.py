"""What the collections ask of the public projection."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement
from geo_service.core.geometry import Datum

type Box = tuple[float, float, float, float]


def items(
    connection: Connection, kind: str, box: Box | None, datum: Datum, after: int | None, rows: int
) -> Sequence[RowMapping]:
    """Open facilities of a kind by id, after an id, inside a box; their lon, lat are WGS-84.

    Args:
        box: west, south, east, north in degrees, in the datum.
    """
    west, south, east, north = box or (None, None, None, None)
    asked = {"kind": kind, "west": west, "south": south, "east": east, "north": north, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "items").clause, asked | {"datum": datum}).mappings().all()
