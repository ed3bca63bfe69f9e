"""What drafts and edits ask the database."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement


def add_place(connection: Connection, place: Mapping[str, Any]) -> int | None:
    """The id of a new place, None when there is one of this organisation, name and address."""
    return connection.execute(statement(__file__, "add_place").clause, place).scalar_one_or_none()


def add_facility(connection: Connection, facility: Mapping[str, Any]) -> int | None:
    """The id of a new draft, None when its place has one of this kind and name; attributes as an object."""
    values = {**facility, "attributes": orjson.dumps(facility["attributes"]).decode()}
    return connection.execute(statement(__file__, "add_facility").clause, values).scalar_one_or_none()


def put_facility(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let a facility be called and have what is said: see the statement; attributes as an object."""
    told = {**values, "attributes": orjson.dumps(values["attributes"]).decode()}
    connection.execute(statement(__file__, "put_facility").clause, told)


def put_place(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let a place have an address: see the statement."""
    connection.execute(statement(__file__, "put_place").clause, values)


def drop(connection: Connection, facility_id: int, place_id: int) -> None:
    """Away with a facility, and with its place when nothing else is in it."""
    connection.execute(text("delete from core.facility where id = :id"), {"id": facility_id})
    if not in_place(connection, place_id):
        connection.execute(text("delete from core.place where id = :id"), {"id": place_id})


def in_place(connection: Connection, place_id: int) -> int:
    """How many facilities are in a place."""
    count: int = connection.execute(statement(__file__, "in_place").clause, {"place_id": place_id}).scalar_one()
    return count


def case_of(connection: Connection, facility_id: int) -> RowMapping:
    """The cases of a facility: how many, and case_id and state of the one that is under way."""
    return connection.execute(statement(__file__, "case_of").clause, {"id": facility_id}).mappings().one()
