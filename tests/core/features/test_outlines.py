"""Districts with outlines: which are shown to whom, and where they are in each system."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from shapely import Point
from shapely.geometry import shape
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found
from geo_service.settings import Settings

# A made-up square around the middle of two districts: one with an approval number, one without.
PUT = """
insert into core.district_outline (code, outline, outline_gcj02, given_datum, source, approval_number)
select code, st_multi(st_expand(middle, 0.01)), st_multi(st_expand(core.convert(middle, 'wgs84', 'gcj02'), 0.01)),
       'wgs84', 'made up for this test', case when code = '310101' then 'GS(2025)0000' end
  from core.district where code in ('310101', '310104')
"""


@pytest.fixture(scope="module", name="outlined", autouse=True)
def _outlined(bundled: None, app_engine: Engine) -> None:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text(PUT))


@pytest.fixture(scope="module", name="public")
def _public(outlined: None, database_url: str, found: Found) -> Iterator[TestClient]:
    """The service for the public at large."""
    settings = Settings(
        database_url=SecretStr(database_url), public=True, map_approval_number="GS(2025)0000", work=False
    )
    with TestClient(create_app(settings, found)) as client:
        yield client


def outlined(client: TestClient, **asked: Any) -> list[str]:
    features = client.get("/collections/districts/items", params=asked).json()["features"]
    return [one["id"] for one in features if one["geometry"]["type"] == "MultiPolygon"]


def test_outlines_are_shown_where_there_are_any(client: TestClient) -> None:
    assert outlined(client) == ["310101", "310104"] == outlined(client, has_outline="true")
    district = client.get("/collections/districts/items/310104").json()
    assert district["properties"]["source"] == "made up for this test"


def test_the_public_sees_only_outlines_with_an_approval_number(public: TestClient) -> None:
    assert outlined(public) == ["310101"] == outlined(public, filter="has_outline")
    district = public.get("/collections/districts/items/310104").json()
    assert district["geometry"]["type"] == "Point"
    assert district["properties"]["source"] is None
    assert "made up" not in public.get("/collections/districts/items/310104?f=html").text


@pytest.mark.parametrize("system", ["crs84", "epsg4326", "epsg3857", "gcj02", "bd09"])
def test_every_corner_is_in_the_system_that_was_asked_for(client: TestClient, system: str) -> None:
    uri = client.get(f"/crs/{system}").json()["id"]
    plain = client.get("/collections/districts/items/310101").json()["geometry"]["coordinates"][0][0]
    moved = client.get("/collections/districts/items/310101", params={"crs": uri}).json()["geometry"]["coordinates"][0][
        0
    ]
    assert len(moved) == len(plain) == 5
    apart = [(there[0] - here[0], there[1] - here[1]) for here, there in zip(plain, moved, strict=True)]
    if system == "epsg4326":
        assert moved == [corner[::-1] for corner in plain]
    elif system in ("gcj02", "bd09"):
        least, most = {"gcj02": (0.003, 0.006), "bd09": (0.009, 0.013)}[system]
        assert all(least < east < most for east, _ in apart)
    else:
        assert (moved == plain) is (system == "crs84")


def test_a_box_touches_an_outline_whose_middle_is_outside(client: TestClient) -> None:
    west, south, *_ = client.get("/collections/districts/items/310101").json()["geometry"]["coordinates"][0][0][0]
    box = f"{west - 0.001},{south - 0.001},{west + 0.001},{south + 0.001}"
    assert [one["id"] for one in client.get(f"/collections/districts/items?bbox={box}").json()["features"]] == [
        "310101"
    ]


def test_the_extent_holds_the_outlines(client: TestClient) -> None:
    box = client.get("/collections/districts").json()["extent"]["spatial"]["bbox"][0]
    assert len(box) == 4
    assert box[0] < box[2]


def test_a_table_has_a_point_within_each_outline(client: TestClient) -> None:
    features = client.get("/feeds/geojson", params={"collection": "districts"}).json()["features"]
    outlines = {one["id"]: shape(one["geometry"]) for one in features}
    told = client.get("/feeds/csv", params={"collection": "districts"}).content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(told))
    points = {row["code"]: Point(float(row["lon_wgs84"]), float(row["lat_wgs84"])) for row in rows}
    assert points.keys() == outlines.keys()
    assert [code for code, outline in outlines.items() if outline.distance(points[code]) > 1e-9] == []


def test_the_version_of_a_tile_with_all_outlines_is_none_in_public(client: TestClient, public: TestClient) -> None:
    with_all, approved = (one.get("/tiles/districts.json").json()["tiles"][0] for one in (client, public))
    assert "immutable" in client.get(with_all.format(z=9, x=428, y=209)).headers["cache-control"]
    sent = public.get(with_all.format(z=9, x=428, y=209), follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (307, f"?{approved.partition('?')[2]}")
