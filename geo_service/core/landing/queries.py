"""What the list page asks of the public projection."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


@dataclass(frozen=True)
class Listing:
    """What the list page shows: of a kind and a district, None for any; these sites, or those nearest to a point."""

    kind: str | None = None
    district_code: str | None = None
    ids: list[int] | None = None
    lon: float | None = None
    lat: float | None = None


def listed(connection: Connection, listing: Listing, rows: int) -> Sequence[RowMapping]:
    """The open facilities of a listing, in its order."""
    return connection.execute(statement(__file__, "listed").clause, {**asdict(listing), "rows": rows}).mappings().all()


def districts(connection: Connection) -> Sequence[RowMapping]:
    """The districts by code: code, name, name_en."""
    return connection.execute(statement(__file__, "districts").clause).mappings().all()
