"""GET /programmes/{programme}/subsidies, for the programmes that hand it to the service as a router of theirs."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.money import yuan
from geo_service.core.parameters import Edition
from geo_service.core.rules import Book
from geo_service.core.subsidies import queries


def subsidies_router(programme: str, reads: str, book: Book[Any]) -> APIRouter:
    """The route of a programme.

    Args:
        reads: the permission to see its subsidies.
    """
    router = APIRouter()

    @router.get("/subsidies", dependencies=[Depends(allowed(reads))])
    def read_subsidies(connection: Transaction, edition: Edition = None) -> list[dict[str, Any]]:
        """The subsidies that one may see, each with what it was used for and what is left."""
        year = int(edition or book.newest.year)
        return [subsidy_of(row) for row in queries.subsidies(connection, programme, year)]

    return router


def subsidy_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A subsidy with its uses, amounts in yuan; the columns of a row: see the statement."""
    same = ("case_id", "facility_id", "title", "organisation", "entered_at")
    return {name: row[name] for name in same} | {
        "amount": yuan(row["fen"]),
        "used": yuan(row["used_fen"]),
        "left": yuan(row["fen"] - row["used_fen"]),
        "uses": [
            {name: value for name, value in use.items() if name != "fen"} | {"amount": yuan(use["fen"])}
            for use in row["uses"]
        ],
    }
