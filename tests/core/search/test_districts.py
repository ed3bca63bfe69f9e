"""GET /districts: what a driver without a position chooses from."""

from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.search.areas import listed
from geo_service.core.search.index import build
from geo_service.core.search.places import Area

AREAS = [
    Area("district", "310101", "黄浦区", "310101", 121.48, 31.21, "Huangpu"),
    Area("district", "310104", "徐汇区", "310104", 121.43, 31.16, "Xuhui"),
    Area("street", "310104011", "田林街道", "310104"),
    Area("street", "310104012", "虹梅路街道", "310104"),
]


def site(number: int, street: str | None, lon: float | None, lat: float | None) -> tuple[Any, ...]:
    return (number, "driver_home", None, f"示例{number}", "", "310104", street, lon, lat)


ROWS = [
    site(1, "310104011", 121.40, 31.10),
    site(2, "310104011", 121.42, 31.12),
    site(3, "310104011", None, None),
    site(4, None, 121.50, 31.30),
]


def test_a_street_is_at_the_middle_of_its_placed_sites_and_counts_all() -> None:
    huangpu, xuhui = listed(build(AREAS, [ROWS]))
    tianlin, hongmei = xuhui["streets"]
    assert tianlin == {
        "code": "310104011",
        "name": {"zh": "田林街道", "en": None},
        "lon": 121.41,
        "lat": 31.11,
        "facilities": 3,
    }
    assert (hongmei["lon"], hongmei["lat"], hongmei["facilities"]) == (None, None, 0)
    assert (xuhui["name"], xuhui["lon"], xuhui["facilities"]) == ({"zh": "徐汇区", "en": "Xuhui"}, 121.43, 4)
    assert (huangpu["facilities"], huangpu["streets"]) == (0, [])


def test_a_site_that_moved_counts_where_it_is_now_and_one_that_closed_nowhere() -> None:
    index = build(AREAS, [ROWS]).changed_by({2, 4}, [site(2, "310104012", 121.44, 31.14)])
    _, xuhui = listed(index)
    tianlin, hongmei = xuhui["streets"]
    assert (xuhui["facilities"], tianlin["facilities"], hongmei["facilities"]) == (3, 2, 1)
    assert (tianlin["lon"], hongmei["lon"]) == (121.4, 121.44)


@pytest.mark.usefixtures("bundled")
def test_the_sixteen_districts_hold_all_open_sites_that_lie_in_one(searching: TestClient, app_engine: Engine) -> None:
    answer = searching.get("/districts")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    districts = answer.json()["districts"]
    assert [one["code"] for one in districts] == sorted(one["code"] for one in districts)
    assert (len(districts), sum(len(one["streets"]) for one in districts)) == (16, 234)
    assert districts[0]["name"] == {"zh": "黄浦区", "en": "Huangpu"}
    assert (districts[0]["lon"], districts[0]["lat"]) == (121.48, 31.21)
    with app_engine.connect() as connection:
        counted = text("select count(*) from core.public_facility where district_code is not null")
        assert sum(one["facilities"] for one in districts) == connection.execute(counted).scalar_one() > 0


@pytest.mark.usefixtures("bundled")
def test_the_list_may_be_kept_for_a_while_and_is_not_sent_twice(searching: TestClient) -> None:
    first = searching.get("/districts")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = searching.get("/districts", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert searching.get("/districts", headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.usefixtures("bundled")
def test_a_new_english_name_is_told_although_no_site_changed(searching: TestClient, app_engine: Engine) -> None:
    before = searching.get("/districts").headers["etag"]
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.district set name_en = 'Huangpu District' where code = '310101'"))
    for _ in range(40):  # it is looked after at most once a second
        after = searching.get("/districts")
        if after.headers["etag"] != before:
            break
        searching.portal.call(anyio.sleep, 0.1)  # type: ignore[union-attr]
    assert after.json()["districts"][0]["name"]["en"] == "Huangpu District"
