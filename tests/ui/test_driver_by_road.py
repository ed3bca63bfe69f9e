"""The driver's page of a service that knows the roads: minutes are those of the way there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from geo_service.core.plugin import Found
from geo_service.core.travel.read import read_network
from geo_service.core.travel.store import save
from geo_service.settings import Settings
from tests.core.travel.conftest import EAST_M, LAT, LON, NORTH_M, drawn
from tests.served import serving
from tests.ui.conftest import HERE, Open

PHONE = {"width": 390, "height": 844}
# Streets every 100 m, eight kilometres long, 人民广场 in the middle; 10 km/h is allowed, of which 9 are driven.
SIDE, APART_M, METRES_A_MINUTE = 81, 100.0, 150
WEST_M = (HERE["longitude"] - LON) * EAST_M - APART_M * (SIDE - 1) / 2
SOUTH_M = (HERE["latitude"] - LAT) * NORTH_M - APART_M * (SIDE - 1) / 2
STREET = {"highway": "residential", "maxspeed": "10"}


@pytest.fixture(scope="module", name="origin")
def _origin(ui_database_url: str, found: Found, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service answers that has the streets."""
    folder = tmp_path_factory.mktemp("var")
    crossings = [[1 + row * SIDE + column for column in range(SIDE)] for row in range(SIDE)]
    nodes = {
        crossings[row][column]: (WEST_M + column * APART_M, SOUTH_M + row * APART_M)
        for row in range(SIDE)
        for column in range(SIDE)
    }
    streets = [*crossings, *zip(*crossings, strict=True)]
    town = drawn(folder, nodes, {number: (street, STREET) for number, street in enumerate(streets, 1)})
    save(read_network(town), folder / "roads")
    with serving(Settings(database_url=SecretStr(ui_database_url), var=folder, work=False), found) as url:
        yield url


@pytest.fixture(name="page")
def _page(open_page: Open) -> Page:
    """A phone at 人民广场."""
    return open_page(viewport=PHONE)


def along_the_streets_m(lon: float, lat: float) -> float:
    """From 人民广场 to a place, first east or west, then north or south."""
    return abs(lon - HERE["longitude"]) * EAST_M + abs(lat - HERE["latitude"]) * NORTH_M


def test_minutes_are_those_of_the_way_by_road_soonest_first(page: Page) -> None:
    with page.expect_response("**/nearest?*") as answered:
        page.goto("/?open=0")
    answer = answered.value.json()
    rows = page.locator(".sites").first.locator(".site")
    expect(rows.locator(".far strong")).to_have_count(10)
    assert rows.locator("h2").all_inner_texts() == [one["properties"]["name"] for one in answer["features"]]
    minutes = [int(told) for told in rows.locator(".far strong").all_inner_texts()]
    assert minutes == sorted(minutes)
    # A minute and a half for the block that either end may lie aside of its street, half a minute for rounding.
    by_hand = [along_the_streets_m(*one["geometry"]["coordinates"]) / METRES_A_MINUTE for one in answer["features"]]
    assert minutes == pytest.approx(by_hand, abs=2)
    # Not the straight line's: that would be 320 m a minute.
    assert sum(minutes) > 1.8 * sum(one["properties"]["distance_m"] / 320 for one in answer["features"])


def test_the_list_says_that_it_is_by_road_and_whose_the_roads_are(page: Page) -> None:
    page.goto("/?open=0")
    expect(page.get_by_role("status").first).to_have_text(
        re.compile(r"^10 处，按车程排列；© OpenStreetMap contributors, ODbL 1\.0\s*$")
    )
    expect(page.get_by_text(re.compile("直线|估算|未载入"))).to_have_count(0)


def test_what_no_road_leads_to_is_marked_as_estimated(page: Page) -> None:
    # Showers are rare: of the first ten some are beyond the streets, and come last.
    with page.expect_response("**/nearest?*") as answered:
        page.goto("/?open=0&need=shower")
    told = [one["properties"]["drive_s"] for one in answered.value.json()["features"]]
    assert told[0] is not None
    assert told[-1] is None
    rows = page.locator(".sites").first.locator(".site")
    expect(rows).to_have_count(len(told))
    assert [row.locator(".estimated").count() for row in rows.all()] == [int(one is None) for one in told]
    expect(page.locator(".far .estimated").first).to_have_text("直线估算")
