"""What a running service knows of roads: nothing, or the network of cars in memory with the sites on it."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from geo_service.core.errors import ServiceError
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geo_service.core.travel.network import Network
    from geo_service.core.travel.sites import FreshSites

PROFILE = "car"
BY_LINE = Text("未载入道路，按直线距离排列，时间为估算", "No roads are loaded: by the straight line, times estimated")

log = logging.getLogger(__name__)


class LoadedRoads(BaseModel):
    """The roads that times are told of."""

    source: str = Field(description="The file of OpenStreetMap they were read from.")
    made_at: datetime = Field(description="Of when the data is.")
    nodes: int = Field(description="Junctions and ends of roads, count.")
    attribution: str = Field(default="© OpenStreetMap contributors, ODbL 1.0", description="Whose they are.")


@dataclass(frozen=True)
class Travel:
    """The roads of a running service, and the sites on them.

    Attributes:
        roads: None when none are loaded; `sites` is there when they are.
        failure: why stored roads could not be loaded; None when they were, or there are none.
    """

    roads: LoadedRoads | None = None
    sites: "FreshSites | None" = None
    failure: Text | None = None

    @property
    def network(self) -> "Network | None":
        """The roads in memory; None when none are loaded."""
        return None if self.sites is None else self.sites.network

    @property
    def state(self) -> dict[str, Any]:
        """What readyz says of them; a service without roads serves all the same."""
        told = None if self.roads is None else self.roads.model_dump(mode="json")
        return {"ok": self.failure is None, "loaded": told} | ({"reason": self.failure.en} if self.failure else {})


def travel_by(folder: Path, engine: Engine) -> Travel:
    """The roads stored in a folder, in memory; none when there are none, or they cannot be used."""
    file = folder / f"{PROFILE}.npz"
    if not file.is_file():
        return Travel()
    # Here, for it brings the compiler of searches along: half a second that no service without roads needs.
    from geo_service.core.travel.sites import FreshSites  # noqa: PLC0415
    from geo_service.core.travel.store import load  # noqa: PLC0415

    try:
        network = load(file)
    except ServiceError as error:
        log.warning("roads not loaded", extra={"reason": error.detail.en})
        return Travel(failure=error.detail)
    roads = LoadedRoads(source=network.source, made_at=network.made_at, nodes=len(network.node_lon))
    log.info("roads", extra={"source": roads.source, "made_at": roads.made_at.isoformat(), "nodes": roads.nodes})
    return Travel(roads, FreshSites(engine, network))


async def running_travel(request: Request) -> Travel:
    """The roads of the service that answers this request."""
    travel: Travel = request.app.state.travel
    return travel


Travelling = Annotated[Travel, Depends(running_travel)]
