"""A list that the union above sends back before it is confirmed, with why, and the one that comes in its place."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.protection.personal import without_numbers
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.words import overtaken, wrong_state

MOST_ROWS, LONGEST = 1_000, 500
NO_ROW = Text("应为名单中有参保人员的行号，每行一次", "the number of a row with a member on the list, each once")
NOT_RETURNED = Text(
    "应为本工会同一年度被退回、尚无其他名单代替的名单",
    "a list of the same union and year that came back, and in whose place no other stands",
)
GONE = Text(
    "被退回的名单已重新提交或已由其他名单代替", "The list that came back was submitted anew or replaced meanwhile"
)


class RowReturned(BaseModel):
    """What is wrong with a row of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: int = Field(ge=1, lt=2**63)
    reason: str = Field(min_length=2, max_length=LONGEST)


class ReturnGiven(BaseModel):
    """Why a list is sent back, and what is wrong with which of its rows, if it is about rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=2, max_length=LONGEST)
    rows: list[RowReturned] = Field(default=[], max_length=MOST_ROWS)


def send_back(connection: Connection, row: RowMapping, given: ReturnGiven, today: date) -> None:
    """Send a submitted list back; it covers nobody until it is submitted anew, or another in its place.

    The notice gives this no days of its own: it belongs to the examination, and what comes too late is to be let go of.

    Raises:
        Conflict: the list is in another state.
        BadRequest: nobody stands in one of the rows.
    """
    if row["state"] != "submitted":
        raise wrong_state(row, "submitted")
    numbers = [one.row for one in given.rows]
    known = queries.known_rows(connection, row["id"], numbers)
    faults = [
        Fault(f"rows.{at}.row", number, NO_ROW)
        for at, number in enumerate(numbers)
        if number not in known or number in numbers[:at]
    ]
    if faults:
        raise BadRequest(NO_ROW, faults)
    # Whoever comes second waits here, and finds the list in another state.
    if not queries.set_state(connection, row["id"], "returned", ["submitted"]):
        raise overtaken(connection, row["id"], "submitted")
    told = [{"row": one.row, "reason": without_numbers(one.reason)} for one in given.rows]
    queries.put_step(connection, row["id"], "dbu_return", today, without_numbers(given.reason), told)


def check_place(connection: Connection, list_id: UUID, organisation: str, year: int) -> None:
    """Refuse a list in the place of one that did not come back, is another union's or year's, or is replaced.

    Raises:
        BadRequest: it is none.
    """
    rows = queries.lists(connection, 1, id=list_id)
    is_one = rows and rows[0]["state"] in ("returned", "withdrawn") and "dbu_return" in (rows[0]["steps"] or {})
    if not (is_one and (rows[0]["organisation"], rows[0]["year"]) == (organisation, year)) or rows[0]["replaced_by"]:
        raise BadRequest(NOT_RETURNED, [Fault("instead_of", str(list_id), NOT_RETURNED)])


def give_way(connection: Connection, list_id: UUID) -> None:
    """Withdraw a list that came back, for another takes its place: its members are let go, its steps stay.

    Raises:
        Conflict: it was submitted anew or replaced meanwhile.
    """
    is_free = queries.set_state(connection, list_id, "withdrawn", ["returned", "withdrawn"])
    if not is_free or queries.stands_for(connection, list_id):
        raise Conflict(GONE)
    queries.let_go(connection, list_id)


def withdraw(connection: Connection, list_id: UUID) -> bool:
    """Whether a list that came back is withdrawn now: its members can stand on other lists, its steps stay."""
    if not queries.set_state(connection, list_id, "withdrawn", ["returned"]):
        return False
    queries.let_go(connection, list_id)
    return True
