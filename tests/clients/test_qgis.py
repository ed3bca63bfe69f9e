"""QGIS, as Debian has it, reads items by its OAPIF provider and tiles by its provider of vector tiles, unseen."""

import json
import os
import subprocess
from math import asinh, radians, tan
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "qgis_reads.py"
BOX = (121.4, 31.1, 121.6, 31.3)
# In the sea, as wide and as high.
NOWHERE = (124.4, 31.1, 124.6, 31.3)
RADIUS_M = 6378137


def metres(box: tuple[float, ...]) -> list[float]:
    """A box in Web Mercator."""
    lons, lats = box[::2], box[1::2]
    corners = [
        (RADIUS_M * radians(lon), RADIUS_M * asinh(tan(radians(lat)))) for lon, lat in zip(lons, lats, strict=True)
    ]
    return [number for corner in corners for number in corner]


@pytest.fixture(scope="module", name="read")
def _read(address: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What QGIS reads; in a process and a profile of its own."""
    asked = {"box": BOX, "filter": "\"tier\" = 'micro'", "drawn": [metres(BOX), metres(NOWHERE)]}
    home = str(tmp_path_factory.mktemp("qgis"))
    done = subprocess.run(
        ["/usr/bin/python3", str(SCRIPT), address, json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def placed(homes: list[dict[str, Any]]) -> dict[int, list[float]]:
    """The positions of those that have one, by id."""
    return {one["id"]: one["geometry"]["coordinates"] for one in homes if one["geometry"]}


def test_it_reads_page_after_page(read: Any, homes: list[dict[str, Any]]) -> None:
    assert read["items"]["valid"]
    assert read["items"]["all"] == sorted(one["id"] for one in homes)
    assert read["items"]["fields"].keys() >= {"name", "tier", "free_bays", "updated_at"}
    number, lon, lat = read["items"]["place"]
    assert [lon, lat] == pytest.approx(placed(homes)[number], abs=1e-9)


def test_it_reads_what_is_in_a_box(read: Any, homes: list[dict[str, Any]]) -> None:
    west, south, east, north = BOX
    inside = [number for number, (lon, lat) in placed(homes).items() if west <= lon <= east and south <= lat <= north]
    assert read["items"]["boxed"] == sorted(inside) != []


def test_it_reads_what_a_filter_keeps(read: Any, homes: list[dict[str, Any]]) -> None:
    micro = sorted(one["id"] for one in homes if one["properties"]["tier"] == "micro")
    assert read["items"]["filtered"] == micro != read["items"]["all"]


def test_it_draws_tiles_where_the_sites_are(read: Any) -> None:
    assert read["tiles"]["valid"]
    there, nowhere = read["tiles"]["drawn"]
    assert there > nowhere == 0
