"""What the list page asks of the public projection."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def listed(connection: Connection, kind: str | None, district_code: str | None, rows: int) -> Sequence[RowMapping]:
    """Open facilities of a kind and a district, None for any, by district and id."""
    asked = {"kind": kind, "district_code": district_code, "rows": rows}
    return connection.execute(statement(__file__, "listed").clause, asked).mappings().all()


def districts(connection: Connection) -> Sequence[RowMapping]:
    """The districts by code: code, name, name_en."""
    return connection.execute(statement(__file__, "districts").clause).mappings().all()
