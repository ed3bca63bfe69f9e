"""What subsidies ask the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.errors import CheckViolation, UniqueViolation
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from geo_service.core.database.statements import statement
from geo_service.core.errors import Conflict
from geo_service.core.text import Text

USE_REFUSED = {
    "subsidy_use_within": Text("超过补助余额", "It is more than is left of the subsidy"),
    "subsidy_use_purpose": Text("不在该笔补助的使用范围内", "It is not what this subsidy may be used for"),
}


def put_subsidy(connection: Connection, values: Mapping[str, Any]) -> None:
    """Enter the subsidy of a case that a step accepted; the parameters of put_subsidy.sql.

    Raises:
        Conflict: the case, or its facility, had one before.
    """
    try:
        connection.execute(statement(__file__, "put_subsidy").clause, values)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text("已获一次性补助", "The one subsidy was entered before")) from error
        raise


def put_subsidy_use(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter what a subsidy was used for; the parameters of put_subsidy_use.sql.

    Raises:
        Conflict: it is more than is left, or for something else.
    """
    try:
        connection.execute(statement(__file__, "put_subsidy_use").clause, rows)
    except IntegrityError as error:
        if isinstance(error.orig, CheckViolation) and (why := USE_REFUSED.get(error.orig.diag.constraint_name or "")):
            raise Conflict(why) from error
        raise


def subsidies(connection: Connection, programme: str, edition: int) -> Sequence[RowMapping]:
    """Subsidies of the organisations one acts for; their columns: see the statement."""
    values = {"programme": programme, "edition": edition}
    return connection.execute(statement(__file__, "subsidies").clause, values).mappings().all()
