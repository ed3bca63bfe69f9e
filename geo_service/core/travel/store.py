"""Networks as files: arrays as numpy writes them, with a few words of what they are."""

import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.errors import ServiceError
from geo_service.core.text import Text
from geo_service.core.travel.network import Arcs, Network, Roads

# Another number whenever a file of before would be read as something else.
FORMAT = 1


class NoRoads(ServiceError):
    """A file of stored roads cannot be used."""


def file_of(folder: Path, profile: str) -> Path:
    """The file of the network of a vehicle."""
    return folder / f"{profile}.npz"


def save(network: Network, folder: Path) -> Path:
    """The file that the network stands in now, whole; one of before is replaced, also under a service that reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = file_of(folder, network.profile)
    told = {
        "format": FORMAT,
        "profile": network.profile,
        "source": network.source,
        "made_at": network.made_at.isoformat(),
        "passed_over": dict(network.passed_over),
    }
    arrays: dict[str, Any] = {"node_lon": network.node_lon, "node_lat": network.node_lat}
    arrays |= {f"out_{name}": array for name, array in network.out._asdict().items()}
    arrays |= {f"back_{name}": array for name, array in network.back._asdict().items()}
    arrays |= {f"road_{name}": array for name, array in vars(network.roads).items()}
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as written:
        np.savez(written, told=np.array(json.dumps(told, ensure_ascii=False)), **arrays)
    unfinished.replace(file)
    return file


def load(file: Path) -> Network:
    """The network that stands in a file.

    Raises:
        NoRoads: it is damaged, or was written by another version.
    """
    try:
        # numpy leaves a file open that it opened itself and found damaged.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            told = json.loads(str(kept["told"]))
            if told["format"] == FORMAT:
                return _network(told, kept)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise NoRoads(
            Text(
                f"{file.name} 已损坏（{type(error).__name__}）；请重新运行 geo_service roads",
                f"{file.name} is damaged ({type(error).__name__}); run geo_service roads again",
            )
        ) from error
    raise NoRoads(
        Text(
            f"{file.name} 由另一版本写成；请重新运行 geo_service roads",
            f"{file.name} was written by another version; run geo_service roads again",
        )
    )


def _network(told: Mapping[str, Any], kept: Mapping[str, NDArray[Any]]) -> Network:
    return Network(
        node_lon=kept["node_lon"],
        node_lat=kept["node_lat"],
        out=Arcs(*(kept[f"out_{name}"] for name in Arcs._fields)),
        back=Arcs(*(kept[f"back_{name}"] for name in Arcs._fields)),
        roads=Roads(**{name: kept[f"road_{name}"] for name in Roads.__dataclass_fields__}),
        profile=told["profile"],
        source=told["source"],
        made_at=datetime.fromisoformat(told["made_at"]),
        passed_over=told["passed_over"],
    )
