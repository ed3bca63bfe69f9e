"""GET /nearest?by=drive: what is soonest reached by road, under every filter; and by the line where no roads are."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.nearest.question import Question
from geo_service.core.plugin import Found
from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.sites import FreshSites, PlacedSites
from geo_service.core.travel.store import save
from geo_service.settings import Settings
from tests.core.travel.conftest import drawn

pytestmark = pytest.mark.usefixtures("bundled")

# Streets of the bundled sites' middle, 40 × 40 and 300 m apart: twelve kilometres around People's Square.
WEST, SOUTH, SIDE, APART_M = -8600.0, -2600.0, 40, 300.0
SQUARE = {"lon": 121.4737, "lat": 31.2305}
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"kind": ["driver_home"]},
    {"kind": ["fitness_station", "psychology_hut"]},
    {"kind": ["driver_home"], "tier": ["comprehensive"]},
    {"function": ["toilet", "fridge"]},
    {"min_free_parking_minutes": 30},
    {"min_free_bays": 5, "kind": ["driver_home"]},
    {"min_chargers": 1},
    {"open_at": "now"},
    {"within_m": 1500},
    {"within_m": 3000, "function": ["toilet"], "min_free_parking_minutes": 15},
    {"kind": ["no_such_kind"]},
)


@pytest.fixture(scope="module", name="network")
def _network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    draw = Random(3)
    nodes = {
        1 + row * SIDE + column: (WEST + column * APART_M, SOUTH + row * APART_M)
        for row in range(SIDE)
        for column in range(SIDE)
    }
    ways = {}
    for line in range(SIDE):
        tags = {"highway": draw.choice(["residential", "tertiary", "primary"])}
        tags |= {"oneway": draw.choice(["yes", "-1"])} if draw.random() < 0.4 else {}
        ways[1 + line] = ([1 + line * SIDE + step for step in range(SIDE)], tags)
        ways[101 + line] = ([1 + step * SIDE + line for step in range(SIDE)], {"highway": "secondary"})
    return read_network(drawn(tmp_path_factory.mktemp("roads"), nodes, ways))


@pytest.fixture(scope="module", name="driver")
def _driver(
    database_url: str, found: Found, network: Network, tmp_path_factory: pytest.TempPathFactory, bundled: None
) -> Iterator[TestClient]:
    """The whole service with roads."""
    folder = tmp_path_factory.mktemp("var")
    save(network, folder / "roads")
    settings = Settings(database_url=SecretStr(database_url), var=folder, work=False)
    with TestClient(create_app(settings, found), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="sites")
def _sites(driver: TestClient) -> PlacedSites:
    """The sites as the service holds them."""
    fresh: FreshSites = driver.app.state.travel.sites  # type: ignore[attr-defined]
    return fresh.refreshed(None)


def ask(client: TestClient, **parameters: Any) -> dict[str, Any]:
    response = client.get("/nearest", params=SQUARE | {"by": "drive"} | parameters)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def drives(answer: dict[str, Any]) -> list[float | None]:
    return [feature["properties"]["drive_s"] for feature in answer["features"]]


def of_driving(one: dict[str, Any]) -> dict[str, Any]:
    """A filter as it may be asked of a kind that there is."""
    return one if one.get("kind") != ["no_such_kind"] else {"kind": ["screening_stop"], "min_chargers": 1_000_000}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_under_every_filter_the_soonest_are_those_of_a_full_matrix(
    driver: TestClient, sites: PlacedSites, filters: dict[str, Any]
) -> None:
    asked = of_driving(filters)
    draw = np.random.default_rng(4)
    for _ in range(4):
        lon, lat = SQUARE["lon"] + draw.uniform(-0.04, 0.04), SQUARE["lat"] + draw.uniform(-0.03, 0.04)
        answer = ask(driver, lon=lon, lat=lat, limit=8, **asked)
        # Which pass, the database says: by the line, and all of them.
        passed = {one["id"] for one in ask(driver, lon=lon, lat=lat, limit=100, by="line", **asked)["features"]}
        if len(passed) == 100:
            assert set(asked) <= {"kind", "function", "min_free_parking_minutes"}
            passed = {
                int(one)
                for one in sites.ids[
                    sites.matching(Question(lon=lon, lat=lat, **asked).filters() | {"open_hours": None})
                ]
            }
        whole = sites.network.matrix(lon, lat, sites.lon, sites.lat)[0]
        by_id = dict(zip(sites.ids.tolist(), whole.tolist(), strict=True))
        times = sorted(by_id[one] for one in passed if np.isfinite(by_id[one]))
        assert [one for one in drives(answer) if one is not None] == pytest.approx(times[:8], abs=0.06)
        assert {one["id"] for one in answer["features"]} <= passed
        assert answer["by"] == "drive"


def test_what_passes_in_memory_is_what_passes_in_the_database(sites: PlacedSites, app_engine: Engine) -> None:
    draw = Random(8)
    with app_engine.connect() as connection:
        functions = (
            connection.execute(text("select distinct unnest(functions) from core.public_facility")).scalars().all()
        )
        hours = connection.execute(text("select distinct hours from core.public_facility")).scalars().all()
        some = lambda values, most: draw.sample(values, draw.randint(1, most)) if draw.random() < 0.4 else None  # noqa: E731
        for _ in range(60):
            filters = {
                "kinds": some(["driver_home", "fitness_station", "psychology_hut", "none"], 2),
                "tiers": some(["micro", "comprehensive"], 2),
                "functions": some([*functions, "none"], 3),
                "open_hours": some([one for one in hours if one], 3),
                "min_free_parking_minutes": draw.choice([None, 0, 15, 60]),
                "min_free_bays": draw.choice([None, None, 0, 5]),
                "min_chargers": draw.choice([None, None, 0, 2]),
            }
            arguments = ", ".join(
                f"cast(:{name} as {'text[]' if not name.startswith('min') else 'integer'})"
                for name in ("kinds", "tiers", "functions", *list(filters)[4:], "open_hours")
            )
            asked = text(
                f"select f.id from core.public_facility f where f.placed and core.matches(f, {arguments}) order by f.id"
            )
            assert sites.ids[sites.matching(filters)].tolist() == connection.execute(asked, filters).scalars().all()


def test_times_are_told_soonest_first_beside_the_distance_on_the_spheroid(driver: TestClient) -> None:
    answer = ask(driver, limit=10)
    times = drives(answer)
    assert times == sorted(times)  # type: ignore[type-var]
    by_line = {one["id"]: one["properties"]["distance_m"] for one in ask(driver, by="line", limit=100)["features"]}
    for one in answer["features"]:
        assert one["properties"]["distance_m"] == by_line[one["id"]]
        assert one["properties"]["drive_s"] * 80 / 3.6 > one["properties"]["distance_m"]  # none is faster than 80 km/h
    assert (answer["roads"]["source"], "notice" in answer) == ("town.osm", False)


def test_whom_no_road_leads_to_comes_last_and_that_is_said(driver: TestClient) -> None:
    answer = ask(driver, kind="driver_home", tier="comprehensive", limit=100)
    everything = ask(driver, kind="driver_home", tier="comprehensive", limit=100, by="line")
    assert {one["id"] for one in answer["features"]} == {one["id"] for one in everything["features"]}
    assert [one["id"] for one in answer["unplaced"]] == [one["id"] for one in everything["unplaced"]]
    times = drives(answer)
    reached = [one for one in times if one is not None]
    assert 0 < len(reached) < len(times)
    assert times == [*sorted(reached), *[None] * (len(times) - len(reached))]
    assert answer["notice"]["en"].startswith("Some sites cannot be reached by road: they come last")


def test_from_a_point_far_from_every_road_it_goes_by_the_line_and_says_so(driver: TestClient) -> None:
    answer = ask(driver, lon=121.9, lat=30.9)
    assert answer["by"] == "line"
    assert "道路" in answer["notice"]["zh"]
    assert drives(answer) == [None] * 10


def test_without_roads_it_goes_by_the_line_and_says_so(client: TestClient) -> None:
    answer, by_line = ask(client), ask(client, by="line")
    assert answer["by"] == "line"
    assert answer["notice"] == {
        "zh": "未载入道路，按直线距离排列，时间为估算",
        "en": "No roads are loaded: by the straight line, times estimated",
    }
    assert answer["features"] == by_line["features"]
    assert "notice" not in by_line
    assert client.get("/about").json()["roads"] is None
    assert client.get("/readyz").json()["checks"]["roads"] == {"ok": True, "loaded": None}


def test_the_service_says_which_roads_it_goes_by(driver: TestClient) -> None:
    roads = driver.get("/about").json()["roads"]
    assert (roads["source"], roads["made_at"], roads["nodes"]) == ("town.osm", "2026-07-21T20:38:02Z", 1600)
    assert driver.get("/readyz").json()["checks"]["roads"]["loaded"] == roads


def test_roads_that_are_damaged_are_told_and_all_else_is_served(
    database_url: str, found: Found, tmp_path: Path
) -> None:
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / "car.npz").write_bytes(b"no roads")
    settings = Settings(database_url=SecretStr(database_url), var=tmp_path, work=False)
    with TestClient(create_app(settings, found)) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert "run geo_service roads again" in ready.json()["checks"]["roads"]["reason"]
        assert ask(client)["by"] == "line"


def test_a_site_that_is_suspended_is_no_longer_found_and_its_neighbours_table_is_made_anew(
    driver: TestClient, app_engine: Engine
) -> None:
    fresh: FreshSites = driver.app.state.travel.sites  # type: ignore[attr-defined]
    before = fresh.refreshed(None)
    table, other = before.of_kind("driver_home", 3), before.of_kind("fitness_station", 2)
    first = ask(driver, kind="driver_home")["features"][0]["id"]
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.facility set status = 'suspended' where id = :id"), {"id": first})
    assert first not in {one["id"] for one in ask(driver, kind="driver_home", limit=100)["features"]}
    after = fresh.refreshed(before)
    assert after.number > before.number
    assert first in table.ids
    assert first not in after.of_kind("driver_home", 3).ids
    assert after.of_kind("fitness_station", 2) is other  # nothing of that kind has changed
    assert fresh.refreshed(after) is after
    again = fresh.refreshed(None)
    assert np.array_equal(
        again.of_kind("driver_home", 3).nearest.seconds, after.of_kind("driver_home", 3).nearest.seconds
    )
    assert np.array_equal(again.on_roads.snapped.share, after.on_roads.snapped.share)
