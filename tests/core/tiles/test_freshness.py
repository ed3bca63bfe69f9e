"""How soon a change is in the tiles, and which tiles it leaves alone."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, connected, engine
from geo_service.core.plugin import Found
from geo_service.core.tiles.queries import MOST_BYTES, MOST_FACILITIES
from geo_service.core.tiles.versions import LOOK_EVERY_S, Versions
from geo_service.settings import Settings
from tests.core.tiles.conftest import PUT, Put, Read

# A tile of zoom 14 around 121.46 east, 31.2308 north; 0.02 degrees wide.
HERE = (121.46, 31.2308)
TILE = "14/13719/6694"


def version(client: TestClient, layer: str) -> str:
    address: str = client.get(f"/tiles/{layer}.json").json()["tiles"][0]
    return address.partition("?v=")[2]


@pytest.mark.alone
def test_a_second_after_a_commit_the_new_version_holds_it(client: TestClient, read: Read, put: Put) -> None:
    before = {layer: version(client, layer) for layer in ("driver_home", "fitness_station", "all", "districts")}
    client.get(f"/tiles/fitness_station/{TILE}")
    (added,) = put("driver_home", [HERE[0]], [HERE[1]])
    committed = time.monotonic()
    while version(client, "driver_home") == before["driver_home"]:
        assert time.monotonic() - committed <= 1
        time.sleep(0.02)
    now = {layer: version(client, layer) for layer in before}
    assert {layer for layer in before if now[layer] != before[layer]} == {"driver_home", "all"}
    for layer in ("driver_home", "all"):
        features = read(f"/tiles/{layer}/{TILE}?v={now[layer]}")[layer]["features"]
        assert added in {feature["id"] for feature in features}
    kept = client.get(f"/tiles/fitness_station/{TILE}?v={before['fitness_station']}", follow_redirects=False)
    assert kept.status_code in (200, 204)  # not sent elsewhere: its version still is


def test_the_kind_that_a_facility_leaves_is_another_version_too(
    client: TestClient, read: Read, put: Put, app_engine: Engine
) -> None:
    (moved,) = put("psychology_hut", [HERE[0]], [HERE[1]])
    time.sleep(LOOK_EVERY_S)
    before = {layer: version(client, layer) for layer in ("psychology_hut", "fitness_station")}
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.facility set kind = 'fitness_station' where id = :id"), {"id": moved})
    time.sleep(LOOK_EVERY_S)
    assert all(version(client, layer) != before[layer] for layer in before)
    assert read(f"/tiles/psychology_hut/{TILE}") == {}
    assert moved in {one["id"] for one in read(f"/tiles/fitness_station/{TILE}")["fitness_station"]["features"]}


def test_the_last_change_of_a_facility_that_changed_its_kind_is_its_put(put: Put, app_engine: Engine) -> None:
    (moved,) = put("psychology_hut", [HERE[0]], [HERE[1]])
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.facility set kind = 'fitness_station' where id = :id"), {"id": moved})
        changes = connection.execute(
            text("select operation, kind from core.public_change where facility_id = :id order by number"),
            {"id": moved},
        ).all()
    assert changes == [("put", "psychology_hut"), ("remove", "psychology_hut"), ("put", "fitness_station")]


def test_a_version_that_another_process_has_told_is_looked_up_at_once(
    client: TestClient, put: Put, database_url: str, found: Found
) -> None:
    version(client, "driver_home")
    put("driver_home", [HERE[0]], [HERE[1]])
    with TestClient(create_app(Settings(database_url=SecretStr(database_url), work=False), found)) as other:
        told = version(other, "driver_home")
    time.sleep(0.06)  # far less than the half second between two looks
    answer = client.get(f"/tiles/driver_home/{TILE}?v={told}", follow_redirects=False)
    assert answer.status_code == 200


def test_a_thousand_and_one_in_a_tile_become_clusters_that_lose_nobody(read: Read, put: Put) -> None:
    spread = np.linspace(0, 0.009, MOST_FACILITIES)
    put("recuperation_site", list(HERE[0] - spread), [HERE[1]] * MOST_FACILITIES)
    features = read(f"/tiles/recuperation_site/{TILE}")["recuperation_site"]["features"]
    assert len(features) == MOST_FACILITIES
    assert all("count" not in feature["properties"] for feature in features)
    put("recuperation_site", [HERE[0]], [HERE[1]])
    time.sleep(LOOK_EVERY_S)
    features = read(f"/tiles/recuperation_site/{TILE}")["recuperation_site"]["features"]
    assert len(features) < MOST_FACILITIES
    assert sum(feature["properties"].get("count", 1) for feature in features) == MOST_FACILITIES + 1


def test_the_fullest_tile_stays_within_its_bytes(client: TestClient, put: Put) -> None:
    # Every cell of the finest grid with two facilities of its own: more points a tile cannot have.
    at = (np.arange(96) + 0.5) / 96 * 0.0217
    lon, lat = np.meshgrid(121.4429 + at, 31.2222 + at * 0.86)
    put("screening_stop", list(lon.ravel()), list(lat.ravel()))
    time.sleep(LOOK_EVERY_S)
    with client.stream("GET", f"/tiles/screening_stop/{TILE}", headers={"Accept-Encoding": "identity"}) as response:
        body = response.read()
    assert 20_000 < len(body) <= MOST_BYTES


def test_a_restored_database_has_other_versions(new_database: Callable[[], AbstractContextManager[str]]) -> None:
    async def told(url: str) -> str:
        async with connected(url, 1, 10_000) as database:
            return await Versions(database, approved_only=False).of("driver_home")

    tokens = set()
    for _ in range(2):
        with new_database() as url:
            made = engine(url, "geo_app", 1, 10_000)
            with made.begin() as connection:
                put_one(connection)
            made.dispose()
            tokens.add(asyncio.run(told(url)))
    assert len(tokens) == 2


def put_one(connection: Connection) -> None:
    act(connection, "test", ALL_ORGANISATIONS)
    values = {"kind": "driver_home", "tier": None, "lons": [HERE[0]], "lats": [HERE[1]], "precision": "rooftop"}
    connection.execute(PUT, values)


def test_a_position_too_coarse_to_rank_is_in_no_tile(read: Read, put: Put) -> None:
    (coarse,) = put("union_station", [HERE[0]], [HERE[1]], precision="area")
    time.sleep(LOOK_EVERY_S)
    layers = read(f"/tiles/all/{TILE}")
    assert coarse not in {feature.get("id") for feature in layers.get("all", {"features": []})["features"]}


@pytest.fixture(autouse=True)
def _settled(client: TestClient) -> None:
    """What the test before has put is looked at."""
    time.sleep(LOOK_EVERY_S)
    version(client, "all")
