"""The routes of a service as it serves them."""

from collections.abc import Iterator

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute


def routes(where: FastAPI | APIRouter, prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    """Every route with its whole path; FastAPI keeps an included router as one entry."""
    for route in where.routes:
        if isinstance(route, APIRoute):
            yield prefix + route.path, route
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, prefix + route.include_context.prefix)


def dependencies(dependant: Dependant) -> Iterator[object]:
    """What is called before a route is, at any depth."""
    for one in dependant.dependencies:
        yield one.call
        yield from dependencies(one)
