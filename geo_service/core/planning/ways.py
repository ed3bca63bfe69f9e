"""How long it takes to get somewhere in a run: along the straight line, or by road where roads are loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.planning.inputs import LINE, Line
from geo_service.core.text import Text
from geo_service.core.travel.line import seconds_by_line
from geo_service.core.travel.running import PROFILE

if TYPE_CHECKING:
    from geo_service.core.travel.network import Network

type Floats = NDArray[np.float64]
type Seconds = NDArray[np.float32]
type Ways = Callable[[Floats, Floats, Floats, Floats], Seconds]

NO_ROADS = Text("尚未导入道路，按直线估算", "No roads are loaded: the straight line is taken instead")


@dataclass(frozen=True)
class Way:
    """How ways are worked out.

    Attributes:
        seconds: from each point to each other one, (from, to), inf where there is no way; degrees, WGS-84.
        told: by what, as sources tell it.
        notices: what to bear in mind of it.
    """

    seconds: Ways
    told: dict[str, Any]
    notices: tuple[Text, ...] = ()


def way(by: str, roads: Path, line: Line = LINE, network: "Network | None" = None) -> Way:
    """How ways are worked out, for `line` or `drive`; the line too where no roads are loaded, which is said.

    Args:
        roads: folder of the roads that are loaded.
        line: what is supposed of ways along the line.
        network: these roads, where they are in memory already.

    Raises:
        NoRoads: those that are there cannot be used.
    """
    file = roads / f"{PROFILE}.npz"
    if by == "drive" and (network is not None or file.is_file()):
        network = network or loaded(file, file.stat().st_mtime_ns)
        told = {"source": network.source, "made_at": network.made_at.isoformat(), "nodes": len(network.node_lon)}
        return Way(network.matrix, {"by": "drive", **told})
    supposed = line.model_dump()
    estimated = Text(
        f"通行时间为直线估算（绕行系数 {line.detour:g}，时速 {line.km_per_hour:g} 公里）",
        f"Times are estimated along the straight line (detour {line.detour:g}, {line.km_per_hour:g} km/h)",
    )
    notices = (estimated,) if by == "line" else (NO_ROADS, estimated)
    return Way(partial(seconds_by_line, **supposed), {"by": "line", **supposed}, notices)


@lru_cache(maxsize=1)
def loaded(file: Path, changed_ns: int) -> "Network":  # noqa: ARG001 - another time, another file
    """The roads in a file; read once until it is replaced."""
    # Here, for it brings the compiler of searches along: half a second that no run without roads needs.
    from geo_service.core.travel.store import load  # noqa: PLC0415

    return load(file)
