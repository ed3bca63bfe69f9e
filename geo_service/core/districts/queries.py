"""What is asked of the outlines of districts."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import Connection, text

from geo_service.core.database.statements import statement

STATE = "select md5(string_agg(concat_ws('|', code, imported_at), ';' order by code)) from core.district_outline"


def put_outlines(connection: Connection, outlines: Sequence[Mapping[str, Any]]) -> None:
    """Put outlines in place of those before.

    Each with code, outline and outline_gcj02 (WKB), datum, source and approval_number.
    """
    connection.execute(statement(__file__, "put_outline").clause, outlines)


def outlines(connection: Connection) -> dict[str, shapely.Geometry]:
    """The outlines that were imported, by district code, in degrees, WGS-84; none until an operator imports some."""
    rows = connection.execute(text("select code, st_asbinary(outline) as outline from core.district_outline"))
    return {row.code: shapely.from_wkb(bytes(row.outline)) for row in rows}


def outlines_state(connection: Connection) -> str | None:
    """What is another as soon as outlines were imported anew; None where there are none."""
    state: str | None = connection.execute(text(STATE)).scalar_one()
    return state


def metres_outside(
    connection: Connection,
    lons: Sequence[float | None],
    lats: Sequence[float | None],
    codes: Sequence[str | None],
) -> list[float | None]:
    """How far each position lies outside its declared district, in metres: 0 inside, None where it cannot be told.

    It flags, it never decides: an outline may be coarse. It cannot be told without an outline, a position or a code.

    Args:
        lons: degrees, WGS-84, as are lats.
        codes: six digits, as many as there are positions.
    """
    if not len(lons) == len(lats) == len(codes):
        raise ValueError(f"{len(lons)} lons, {len(lats)} lats and {len(codes)} codes; as many of each are needed")
    asked = {"lons": list(lons), "lats": list(lats), "codes": list(codes)}
    return list(connection.execute(statement(__file__, "metres_outside").clause, asked).scalars())
