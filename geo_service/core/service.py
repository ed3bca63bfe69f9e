"""What a running service holds, made once by app.py and handed to every route."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from geo_service.core.calendar import Clock
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import Database
from geo_service.core.observe import Metrics
from geo_service.core.pictures.store import Store
from geo_service.core.plugin import Plugin
from geo_service.core.words import Words
from geo_service.settings import Settings


@dataclass(frozen=True)
class Service:
    """The service as routes see it.

    Attributes:
        plugins: by name, in the notice's order.
        failures: why each plugin that should be here is not, by name.
    """

    settings: Settings
    clock: Clock
    database: Database
    plugins: Mapping[str, Plugin]
    failures: Mapping[str, str]
    catalogue: Catalogue
    words: Words
    metrics: Metrics
    photos: Store


async def running_service(request: Request) -> Service:
    """The service that answers this request; async, for FastAPI sends what is not through a thread."""
    service: Service = request.app.state.service
    return service


Running = Annotated[Service, Depends(running_service)]
