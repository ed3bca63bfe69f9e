"""Every POST route keeps its answer under an idempotency key, or changes nothing and is listed as such."""

import ast

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.database.connections import transaction
from geo_service.core.idempotency.answers import HEADER
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.plugin import Found, Plugin
from geo_service.core.text import Text
from geo_service.settings import Settings
from tests.served import dependencies, routes

# What is asked by POST and changes nothing: it works out an answer and forgets the question.
CALCULATORS = {"/programmes/{name}/decisions/{decision}", "/programmes/driver_homes/forms/report"}
# A session is a cookie, which is not kept: who asks again signs in again.
SIGN_IN = {"/session"}


def app_with(found: Found, *more: Plugin) -> FastAPI:
    """The service with the ten programmes and more; it is not started."""
    settings = Settings(database_url=SecretStr("postgresql://nobody@localhost/nothing"))
    return create_app(settings, Found((*found.plugins, *more), {}))


def undeclared(app: FastAPI) -> list[str]:
    """The POST routes that neither declare the key nor are calculators."""
    return [
        path
        for path, operations in app.openapi()["paths"].items()
        if "post" in operations
        and path not in CALCULATORS | SIGN_IN
        and HEADER not in {one["name"] for one in operations["post"].get("parameters", [])}
    ]


def test_every_post_route_declares_the_key_or_is_a_calculator(found: Found) -> None:
    app = app_with(found)
    assert undeclared(app) == []
    assert [path for path in CALCULATORS if "post" not in app.openapi()["paths"][path]] == []
    told = app.openapi()["paths"]["/facilities/{facility_id}/reports"]["post"]
    assert [one["required"] for one in told["parameters"] if one["name"] == HEADER] == [False]
    assert {"409", "422", "429"} <= told["responses"].keys()


def test_what_only_reads_knows_no_key(found: Found) -> None:
    paths = app_with(found).openapi()["paths"]
    reads = [one for path in paths.values() for method, one in path.items() if method in ("get", "options")]
    assert len(reads) > 60
    assert [one for one in reads if HEADER in {told["name"] for told in one.get("parameters", [])}] == []


@pytest.mark.parametrize(("route_class", "missing"), [(APIRoute, ["/programmes/new/things"]), (Idempotent, [])])
def test_a_new_post_route_without_it_is_found(found: Found, route_class: type[APIRoute], missing: list[str]) -> None:
    router = APIRouter(route_class=route_class)

    @router.post("/things")
    def add_thing() -> None:
        """Add a thing."""

    assert undeclared(app_with(found, Plugin("new", Text("新", "New"), "", routers=(router,)))) == missing


def test_what_declares_the_key_keeps_its_answer_in_the_transaction_it_writes_in(found: Found) -> None:
    posts = {path: route for path, route in routes(app_with(found)) if "POST" in (route.methods or ())}
    keeping = {path: route for path, route in posts.items() if isinstance(route, Idempotent)}
    assert posts.keys() - keeping.keys() == CALCULATORS | SIGN_IN
    assert [path for path, one in keeping.items() if transaction not in dependencies(one.dependant)] == []
    assert len(keeping) >= 1


def test_only_idempotency_names_the_header(modules: dict[str, ast.Module]) -> None:
    naming = {
        path
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == HEADER
    }
    assert naming == {"core/idempotency/answers.py"}
