"""The OpenAPI document: what FastAPI knows of the routes, and every refusal that a route can answer with.

Which refusals those are follows from the route: what it depends on, what it takes, and how much of it. A route declares
only what cannot be seen from there: a status and, in its description, why.
"""

from collections.abc import Iterator
from http import HTTPStatus
from inspect import getdoc
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from geo_service.core import errors
from geo_service.core.access.browser import SAFE_METHODS
from geo_service.core.access.gate import actor, tapped
from geo_service.core.database.connections import transaction
from geo_service.core.errors import ServiceError
from geo_service.core.parameters import known_parameters
from geo_service.core.problems import MEDIA_TYPE, Unreadable
from geo_service.core.upload import Bounded, TakesForm

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong, said to whoever can act on it (RFC 9457).",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "By Accept-Language, as every text here."},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "given", "wanted"],
                "properties": {
                    "where": {"type": "string"},
                    "given": {"description": "What was given; null where it was nothing or must not be repeated."},
                    "wanted": {"type": "string", "description": "What would be right."},
                },
            },
        },
    },
}
CONTENT: dict[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS: tuple[type[ServiceError], ...] = (
    errors.BadRequest,
    errors.NotSignedIn,
    errors.Forbidden,
    errors.NotFound,
    errors.Conflict,
    errors.TooLarge,
    Unreadable,
    errors.TooMany,
    errors.Unavailable,
)
# What says when to ask again.
WAITING = {errors.TooMany.status, errors.Unavailable.status}
RETRY_AFTER: dict[str, Any] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
# What FastAPI tells of input that does not fit; ours is a problem document.
NOT_OURS = ("HTTPValidationError", "ValidationError")


class Documented(FastAPI):
    """FastAPI with the whole of what a route can answer in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once, and anew when there are more routes."""
        told = super().openapi()
        components = told.setdefault("components", {})
        if "responses" not in components:
            components["responses"] = {kind.__name__: response(kind) for kind in REFUSALS}
            for route in iter_route_contexts(self.routes):
                if isinstance(route.original_route, APIRoute) and route.path_format in told["paths"]:
                    for method in route.original_route.methods or ():
                        tell(told["paths"][route.path_format][method.lower()], route, method)
            schemas = {name: one for name, one in components.get("schemas", {}).items() if name not in NOT_OURS}
            components["schemas"] = {**schemas, "Problem": PROBLEM}
        return told


def tell(operation: dict[str, Any], route: RouteContext, method: str) -> None:
    """Add to an operation the refusals it can answer with; what its route says of one itself stays."""
    answers = operation["responses"]
    if NOT_OURS[0] in str(answers.get("422", "")):
        del answers["422"]
    for status, told in answers.items():
        if status.startswith(("4", "5")) and "content" not in told:
            told["content"] = CONTENT
    for kind in REFUSALS:
        if kind.status in refusals(operation, route, method):
            answers.setdefault(str(kind.status), {"$ref": f"#/components/responses/{kind.__name__}"})
    operation["responses"] = dict(sorted(answers.items()))


def refusals(operation: dict[str, Any], route: RouteContext, method: str) -> set[int]:
    """The statuses of the refusals that follow from what a route is."""
    called = set(dependencies(route.dependant))
    changes = method not in SAFE_METHODS
    asks_who = actor in called or any(hasattr(one, "permission") or hasattr(one, "permission_with") for one in called)
    takes_parameters = bool(operation.get("parameters"))
    in_path = any(one["in"] == "path" for one in operation.get("parameters", []))
    takes_body = "requestBody" in operation
    can_be: dict[type[ServiceError], bool] = {
        errors.BadRequest: known_parameters in called or takes_parameters,
        errors.NotSignedIn: asks_who or tapped in called,
        errors.Forbidden: asks_who or tapped in called,
        errors.NotFound: in_path,
        errors.Conflict: changes and transaction in called,
        errors.TooLarge: takes_body and isinstance(route.original_route, Bounded | TakesForm),
        Unreadable: takes_body,
        errors.TooMany: asks_who or tapped in called,  # a program may ask so often a minute
        errors.Unavailable: True,
    }
    return {kind.status for kind, can in can_be.items() if can}


def dependencies(dependant: Dependant) -> Iterator[object]:
    """What is called before a route is, at any depth."""
    for one in dependant.dependencies:
        yield one.call
        yield from dependencies(one)


def response(kind: type[ServiceError]) -> dict[str, Any]:
    """A refusal as OpenAPI tells it."""
    waiting = {"headers": RETRY_AFTER} if kind.status in WAITING else {}
    return {"description": (getdoc(kind) or HTTPStatus(kind.status).phrase), **waiting, "content": CONTENT}
