"""GET /programmes/fitness_stations/progress, stages, stations, ranking, subsidies; POST selections: who is chosen."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.cases.steps import Desk
from geo_service.core.database.connections import PublicRead, Transaction
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.parameters import Edition
from geo_service.core.service import Running
from geo_service.core.subsidies.routes import subsidies_router
from geo_service.plugins.fitness_stations import queries
from geo_service.plugins.fitness_stations.progress import progress_of, ranking_of, stages_of, station_of
from geo_service.plugins.fitness_stations.rules import BOOK, StationRules
from geo_service.plugins.fitness_stations.selection import Choice, compared, select
from geo_service.plugins.fitness_stations.workflows import ACCEPT, READ, SELECT, STATION

READERS = [Depends(allowed(READ))]

router = APIRouter(route_class=Idempotent)
router.include_router(subsidies_router("fitness_stations", READ, BOOK))

Selector = Annotated[Actor, Depends(allowed(SELECT))]
Code = Annotated[str | None, Query(max_length=200)]


@router.get("/progress")
def read_progress(connection: PublicRead) -> dict[str, Any]:
    """Open fitness stations against the newest edition's target, and by district; made-up samples apart."""
    edition = BOOK.newest
    return {"edition": edition.name, **progress_of(queries.progress(connection), edition.latest.target["stations"])}


@router.get("/stages", dependencies=READERS)
def read_stages(connection: Transaction, edition: Edition = None) -> dict[str, Any]:
    """Stations one may see by state, district and union, and whom they reach; against the notice's targets."""
    year, rules = year_of(edition)
    return {"edition": str(year), **stages_of(queries.stations(connection, year), year, rules)}


@router.get("/stations", dependencies=READERS)
def read_stations(
    connection: Transaction,
    edition: Edition = None,
    state: Code = None,
    district_code: Code = None,
    organisation: Code = None,
) -> list[dict[str, Any]]:
    """The stations behind each number of the stages: rank, state, months counted, what was paid."""
    year, _ = year_of(edition)
    found = [station_of(row, year) for row in queries.stations(connection, year)]
    asked = {"state": state, "district_code": district_code, "organisation": organisation}
    return [one for one in found if all(one[name] == value for name, value in asked.items() if value is not None)]


@router.get("/ranking", dependencies=[Depends(allowed(ACCEPT))])
def read_ranking(connection: Transaction, edition: Edition = None) -> dict[str, Any]:
    """All visited applications of a year by their scores, ties shown, with every assessor's points and comments."""
    year, rules = year_of(edition)
    return ranking(connection, year, rules)


@router.post("/selections", status_code=201)
def add_selection(choice: Choice, asker: Selector, service: Running, connection: Transaction) -> dict[str, Any]:
    """Make the selection of the year, over all applications at once: the best get the places, the rest are told why.

    A tie about the last places is refused until `chosen` says who gets them, and `comment` why.
    """
    desk = Desk(connection, asker, service.clock.today(), service.words.reasons)
    select(desk, STATION, choice)
    year, rules = year_of(str(desk.day.year))
    return ranking(connection, year, rules)


def ranking(connection: Transaction, year: int, rules: StationRules) -> dict[str, Any]:
    """The ranking of a year as it stands, with the selection when it was made."""
    compare = compared(queries.all_cases(connection, year), rules)
    made, names = queries.selection(connection, year), queries.names(connection, year)
    return {"edition": str(year), **ranking_of(compare, made, rules, names)}


def year_of(edition: str | None) -> tuple[int, StationRules]:
    """The year asked for and its rules, the newest ones for a year without."""
    year = int(edition or BOOK.newest.year)
    return year, BOOK.editions.get(year, BOOK.newest).latest
