"""What fitness_stations asks the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from geo_service.core.cases import queries as cases
from geo_service.core.database.statements import statement
from geo_service.core.errors import Conflict
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Case


def progress(connection: Connection) -> Sequence[RowMapping]:
    """Open stations: code, name, name_en of the district, sample, stations; a district without any has one row.

    Code and names are None for stations whose district is not known.
    """
    return connection.execute(statement(__file__, "progress").clause).mappings().all()


def stations(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Stations on their way, of the organisations one acts for; their columns: see the statement."""
    return connection.execute(statement(__file__, "stations").clause, {"edition": edition}).mappings().all()


def all_cases(connection: Connection, edition: int) -> list[Case]:
    """Every station's case of a year that one may see, with its steps, in the order of their ids."""
    return read(connection, connection.execute(statement(__file__, "cases").clause, {"edition": edition}).scalars())


def locked_cases(connection: Connection, edition: int) -> list[Case]:
    """As all_cases has it, those under way kept from others until the transaction ends, and read after that."""
    values = {"edition": edition}
    return read(connection, connection.execute(statement(__file__, "lock_cases").clause, values).scalars().all())


def read(connection: Connection, ids: Any) -> list[Case]:
    """The cases of some ids, but for those without a step."""
    rows = [cases.case(connection, case_id) for case_id in list(ids)]
    return [cases.as_case(row) for row in rows if row is not None]


def names(connection: Connection, edition: int) -> dict[str, Text]:
    """What the unions of a year's applications and those who scored them are called, by code, where one may know it."""
    rows = connection.execute(statement(__file__, "names").clause, {"edition": edition}).mappings()
    return {row["code"]: Text(row["name"], row["name_en"]) for row in rows}


def selection(connection: Connection, edition: int) -> RowMapping | None:
    """The selection of a year, for whoever asks; its columns: see the statement; None before it."""
    return connection.execute(statement(__file__, "selection").clause, {"edition": edition}).mappings().one_or_none()


def put_selection(
    connection: Connection, edition: int, stations: int, candidates: int, day: date, comment: str
) -> None:
    """Write down that the selection of a year is made, of how many, for how many places.

    Raises:
        Conflict: it was made.
    """
    values = {"edition": edition, "stations": stations, "candidates": candidates, "day": day, "comment": comment}
    try:
        connection.execute(statement(__file__, "put_selection").clause, values)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text("本年度评定已完成", "The selection of the year has been made")) from error
        raise


def put_places(connection: Connection, edition: int, stations: int, selected: Sequence[Case]) -> None:
    """Give each selected case one of the year's places; none beyond the last."""
    rows = [
        {
            "edition": edition,
            "stations": stations,
            "number": number,
            "case_id": case.id,
            "organisation": case.organisation,
            "step_id": case.steps[-1].id,
        }
        for number, case in enumerate(selected, start=1)
    ]
    connection.execute(statement(__file__, "put_place").clause, rows)
