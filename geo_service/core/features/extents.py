"""The extents of the collections, kept until something changed: to count all facilities takes its time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from geo_service.core.features import queries
from geo_service.core.features.documents import Extent, extents_by_code
from geo_service.core.service import Service


@dataclass
class Extents:
    """The extents as they were when the database was in a state."""

    state: tuple[Any, ...] = ()
    held: Mapping[str, Extent] = field(default_factory=dict)


async def extents_of(connection: Any, request: Request, service: Service) -> Mapping[str, Extent]:
    """The extent of each collection."""
    kept: Extents = request.app.state.extents
    state = await queries.state(connection)
    if state != kept.state:
        rows = await queries.extents(connection, approved_only=service.settings.public)
        kept.held = extents_by_code(rows, request.app.state.collections)
        kept.state = state
    return kept.held
