"""Nobody holds a connection while the body of a request comes in: it may come as slowly as a weak line is."""

import inspect
import re

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.database.connections import transaction, turn
from geo_service.core.plugin import Found
from geo_service.core.upload import Bounded, TakesForm
from geo_service.settings import Settings
from tests.served import dependencies, routes

READS = re.compile(r"\brequest\.(?:body|stream|form|json)\(|\breceived\(")


def reads_itself(dependant: Dependant) -> bool:
    """Whether a route or what it depends on reads the body, and not FastAPI, which does before all else."""
    calls = [dependant.call, *dependencies(dependant)]
    return any(READS.search(inspect.getsource(one if inspect.isroutine(one) else type(one))) for one in calls)


def test_no_route_reads_its_body_while_it_holds_a_connection(found: Found) -> None:
    app: FastAPI = create_app(Settings(database_url=SecretStr("postgresql://nobody@localhost/nothing")), found)
    reading = {path: route for path, route in routes(app) if reads_itself(route.dependant)}
    assert {"/demand-files", "/programmes/member_protection/lists", "/collections/{code}/items"} <= reading.keys()
    holding = [
        path
        for path, route in reading.items()
        if {transaction, turn} & set(dependencies(route.dependant)) and not isinstance(route, Bounded | TakesForm)
    ]
    assert holding == []
