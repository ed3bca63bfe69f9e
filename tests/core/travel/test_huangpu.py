"""The real roads of Huangpu, where the shared data lie beside the project: read, driven, and held against Valhalla."""

from pathlib import Path

import numpy as np
import pytest
import valhalla

from geo_service.core.travel.isochrones import make_tiles
from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.ways import TRUCK

FILE = Path(__file__).parents[4] / "shared" / "data" / "osm" / "shanghai_huangpu_drive_2026-07-21.osm"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the shared roads of Huangpu are not beside the project")

WEST, SOUTH, EAST, NORTH = 121.4635, 31.222, 121.484, 31.239


@pytest.fixture(scope="module", name="huangpu")
def _huangpu() -> Network:
    return read_network(FILE)


def test_two_kilometres_square_are_some_hundred_crossings_and_a_thousand_pieces_of_road(huangpu: Network) -> None:
    assert 600 < len(huangpu.node_lon) < 1_000
    assert 900 < len(huangpu.roads.ms) < 1_500
    assert huangpu.roads.is_main.mean() > 0.6  # the rest are one-ways that the edge of the file cuts off
    assert huangpu.made_at.date().isoformat() == "2026-07-21"
    assert len(read_network(FILE, TRUCK).node_lon) == pytest.approx(len(huangpu.node_lon), rel=0.05)


def test_times_go_with_those_of_valhalla_and_are_those_of_a_city_in_its_day(huangpu: Network, tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    lon, lat = draw.uniform(WEST, EAST, 40), draw.uniform(SOUTH, NORTH, 40)
    ours = huangpu.matrix(lon, lat, lon, lat)
    snapped = huangpu.snap(lon, lat)
    ours -= (snapped.seconds[:, None] + snapped.seconds).astype(np.float32)  # Valhalla does not count the way to a road
    places = [{"lon": float(east), "lat": float(north)} for east, north in zip(lon, lat, strict=True)]
    actor = valhalla.Actor(make_tiles(FILE, tmp_path))
    answer = actor.matrix({"sources": places, "targets": places, "costing": "auto"})
    theirs = np.array([[cell["time"] for cell in row] for row in answer["sources_to_targets"]], float)
    far = theirs > 60
    assert far.sum() > 1_000
    assert np.isfinite(ours).all()
    # Valhalla drives freely, at 46 km/h through the middle of Shanghai; we at 26, with the lights.
    assert 1.4 < np.median(ours[far] / theirs[far]) < 2.1
    assert np.corrcoef(ours[far], theirs[far])[0, 1] > 0.9
