"""How far one comes by road within some minutes, drawn by Valhalla where it is installed and has tiles."""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool

from geo_service.core.errors import BadRequest, Fault, ServiceError, Unavailable
from geo_service.core.geometry import Datum, convert
from geo_service.core.text import Text

# As far from a road as a point may be, metres; as for times by road.
REACH_M = 2_000.0
# The longest that tiles of a city take to be made, seconds: that of Shanghai takes a few minutes.
MOST_S = 3600.0
# Questions that wait for their turn; one more is told to come again.
MOST_WAITING = 16
NO_VALHALLA = Text(
    "未安装 Valhalla；请安装 geo_service[roads]，再运行 geo_service roads 文件 --valhalla",
    "Valhalla is not installed: install geo_service[roads], then run geo_service roads FILE --valhalla",
)
NO_TILES = Text(
    "还没有 Valhalla 图块；请运行 geo_service roads 文件 --valhalla",
    "There are no tiles of Valhalla: run geo_service roads FILE --valhalla",
)
FULL = Text("等时圈请求过多，请稍后再试", "Too many isochrones are asked for; try again later")
FAR_OFF = Text("这一点附近没有已载入的道路", "No road that is loaded is near the point")
NEAR_ROADS = Text(f"离道路 {REACH_M:g} 米以内的一点", f"a point within {REACH_M:g} m of a road")


class NoIsochrones(Unavailable):
    """Something that isochrones stand on was never put there, so waiting does not help."""

    retry_after_s = None


class NotMade(ServiceError):
    """Tiles could not be made."""


def config_of(folder: Path) -> Path:
    """Valhalla's configuration among the roads of a folder."""
    return folder / "valhalla" / "valhalla.json"


def make_tiles(file: Path, folder: Path) -> Path:
    """Valhalla's configuration, with the tiles that it made of a file in a process of its own.

    Raises:
        NotMade: it is not installed, or failed.
    """
    if find_spec("valhalla") is None:
        raise NotMade(NO_VALHALLA)
    valhalla = import_module("valhalla")
    config = config_of(folder)
    tiles = config.parent / "tiles"
    tiles.mkdir(parents=True, exist_ok=True)
    config.unlink(missing_ok=True)  # until they are whole there are none
    unfinished = config.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(valhalla.get_config(tile_extract="", tile_dir=tiles)), encoding="utf-8")
    program = Path(valhalla.PYVALHALLA_DIR) / "bin" / "valhalla_build_tiles"
    done = subprocess.run([program, "-c", unfinished, file], capture_output=True, text=True, timeout=MOST_S)
    if done.returncode != 0 or not any(tiles.rglob("*.gph")):
        said = (done.stderr or done.stdout).strip().splitlines() or ["?"]
        raise NotMade(
            Text(
                f"Valhalla 未能由 {file.name} 建成图块：{said[-1]}",
                f"Valhalla made no tiles of {file.name}: {said[-1]}",
            )
        )
    return unfinished.replace(config)


class Isochrones:
    """Valhalla over the tiles of a folder, one question at a time; begun when it is first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()
        self._asked = 0
        self._actor: Any = None
        self._made_at = 0.0

    async def reached(self, lon: float, lat: float, minutes: Sequence[float]) -> dict[str, Any]:
        """A GeoJSON feature of what is reached within each of some minutes by car, the farthest first; WGS-84.

        Whoever waits does so on the loop, and keeps no thread from other requests.

        Raises:
            NoIsochrones: Valhalla is not installed, or has no tiles.
            BadRequest: no road is near the point.
            Unavailable: MOST_WAITING wait already.
        """
        if self._asked > MOST_WAITING:
            raise Unavailable(FULL)
        self._asked += 1
        try:
            async with self._turn:
                return await run_in_threadpool(self._drawn, lon, lat, minutes)
        finally:
            self._asked -= 1

    def _drawn(self, lon: float, lat: float, minutes: Sequence[float]) -> dict[str, Any]:
        here = {"lon": lon, "lat": lat, "search_cutoff": REACH_M}
        contours = [{"time": one} for one in sorted(set(minutes))]
        actor = self._ready()
        # Around a point without roads Valhalla draws a small square all the same.
        (located,) = actor.locate({"locations": [here], "costing": "auto"})
        if not located.get("edges"):
            raise BadRequest(FAR_OFF, [Fault("lon,lat", [lon, lat], NEAR_ROADS)])
        answer: dict[str, Any] = actor.isochrone(
            {"locations": [here], "costing": "auto", "contours": contours, "polygons": True}
        )
        return answer

    def _ready(self) -> Any:
        config = config_of(self._folder)
        if find_spec("valhalla") is None:
            raise NoIsochrones(NO_VALHALLA)
        if not config.is_file():
            raise NoIsochrones(NO_TILES)
        made_at = config.stat().st_mtime
        if self._actor is None or made_at != self._made_at:
            self._actor, self._made_at = import_module("valhalla").Actor(config), made_at
        return self._actor

    @property
    def made_at(self) -> datetime | None:
        """When the tiles were made that it draws from; None before it was asked."""
        return datetime.fromtimestamp(self._made_at).astimezone() if self._made_at else None


def shown(answer: dict[str, Any], datum: Datum) -> list[dict[str, Any]]:
    """What Valhalla answered as features of ours: minutes, and where, in a datum."""
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": one["geometry"]["type"],
                "coordinates": shifted(one["geometry"]["coordinates"], datum),
            },
            "properties": {"minutes": one["properties"]["contour"]},
        }
        for one in answer["features"]
    ]


def shifted(coordinates: Any, datum: Datum) -> Any:
    """Coordinates of GeoJSON, however deep, from WGS-84 to a datum, rounded to a decimetre."""
    if not isinstance(coordinates[0][0], int | float):
        return [shifted(part, datum) for part in coordinates]
    lon, lat = np.array(coordinates, float).T
    if datum is not Datum.WGS84:
        lon, lat = convert(lon, lat, Datum.WGS84, datum)
    return np.column_stack([lon, lat]).round(6).tolist()
