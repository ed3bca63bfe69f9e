"""Items: pages in any order, boxes, times, properties, and what an answer says of itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")

FACILITIES = "/collections/facilities/items"
type Ask = Callable[..., Any]


def in_order(values: list[Any], *, downwards: bool) -> bool:
    """Whether values are sorted and those that are None come last."""
    present = [value for value in values if value is not None]
    if values[: len(present)] != present:
        return False
    return all(one >= other if downwards else one <= other for one, other in pairwise(present))


@pytest.mark.parametrize("name", ["name", "updated_at", "free_bays", "district_code", "chargers"])
@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_pages_in_an_order_hold_every_facility_once_and_those_without_a_value_last(
    name: str, sign: str, all_of: Ask
) -> None:
    features = all_of("facilities", sortby=f"{sign}{name}", limit=17)
    assert len({feature["id"] for feature in features}) == len(features) == 255
    assert in_order([feature["properties"][name] for feature in features], downwards=sign == "-")


@pytest.mark.parametrize(
    "sortby",
    ["-free_bays,name", "-district_code,-free_bays,chargers", "district_code,-updated_at", "-free_parking_minutes,id"],
)
def test_several_keys_sort_as_python_sorts(sortby: str, all_of: Ask) -> None:
    features = all_of("facilities", sortby=sortby, limit=10)
    expected = sorted(features, key=lambda feature: feature["id"])
    keys = [(part.lstrip("-"), part.startswith("-")) for part in sortby.split(",")]
    last_downwards = keys[-1][1]
    if keys[-1][0] != "id":
        expected.sort(key=lambda feature: feature["id"], reverse=last_downwards)
    for name, downwards in reversed(keys):
        present = [one for one in expected if one["properties"][name] is not None]
        absent = [one for one in expected if one["properties"][name] is None]
        expected = sorted(present, key=lambda one: one["properties"][name], reverse=downwards) + absent
    assert [one["id"] for one in features] == [one["id"] for one in expected]


def test_sorting_names_what_there_is_to_sort_by(refusal: Ask) -> None:
    for given in ("hours", "name,name", "--name", "position", "name,"):
        fault = refusal(FACILITIES, sortby=given)
        assert fault["where"] == "sortby"
        assert "updated_at" in fault["wanted"]


@pytest.mark.parametrize("after", ["x", "-1", "W10", "WzEsMl0", "e30", "9" * 30, "%00", "¼"])
def test_a_cursor_that_no_page_gave_is_refused(after: str, refusal: Ask) -> None:
    assert refusal(FACILITIES, after=after)["where"] == "after"
    assert refusal(FACILITIES, after=after, sortby="name")["where"] == "after"


def test_an_offset_passes_over_as_many_as_the_pages_before_hold(items: Ask, all_of: Ask) -> None:
    for sortby in (None, "-free_bays", "name"):
        order = {} if sortby is None else {"sortby": sortby}
        everything = [one["id"] for one in all_of("facilities", limit=1000, **order)]
        page = items("facilities", offset=100, limit=20, **order)
        assert [one["id"] for one in page["features"]] == everything[100:120]
        rest = all_of("facilities", offset=100, limit=20, **order)
        assert [one["id"] for one in rest] == everything[100:]
    assert items("facilities", offset=255)["features"] == []


def test_offset_and_after_are_not_mixed(refusal: Ask) -> None:
    assert refusal(FACILITIES, offset=5, after="7")["where"] == "offset"


def test_the_number_that_matches_is_told_when_asked_for_and_where_the_page_shows_it(items: Ask) -> None:
    assert "numberMatched" not in items("driver_home", limit=5)
    assert items("driver_home", limit=5, count="exact")["numberMatched"] == 106
    assert items("driver_home", limit=106)["numberMatched"] == 106
    assert items("driver_home", limit=5, count="exact", tier="micro", bbox="0,0,1,1")["numberMatched"] == 0
    guess = items("driver_home", limit=5, count="estimate")
    assert guess["numberMatchedIs"] == "estimate"
    assert guess["numberMatched"] > 0
    always = "NOT A_EQUALS(functions, ('x'))"  # of all, which the planner does not know
    guess = items("driver_home", limit=4, offset=90, count="estimate", filter=always)
    assert guess["numberMatched"] >= 95  # the page, what was passed over, and one that follows
    assert items("districts", limit=5, count="estimate")["numberMatched"] == 16
    assert "numberMatchedIs" not in items("districts", limit=5, count="estimate")


def test_a_plain_page_is_that_of_the_long_way(all_of: Ask) -> None:
    for asked in ({}, {"bbox": "121.4,31.1,121.6,31.3"}, {"properties": "name"}, {"skipGeometry": "true"}):
        for collection in ("facilities", "driver_home"):
            plain = all_of(collection, limit=7, **asked)
            assert plain == all_of(collection, limit=7, count="estimate", **asked) != []


def test_six_numbers_are_a_box_with_heights(all_of: Ask) -> None:
    flat = all_of("facilities", bbox="121.4,31.1,121.6,31.3")
    assert all_of("facilities", bbox="121.4,31.1,-5,121.6,31.3,100") == flat != []


def test_a_box_across_the_antimeridian_holds_what_lies_outside_its_inside(all_of: Ask) -> None:
    placed = {one["id"] for one in all_of("facilities") if one["geometry"]}
    inside = {one["id"] for one in all_of("facilities", bbox="121.4,-90,121.5,90")}
    outside = {one["id"] for one in all_of("facilities", bbox="121.5,-90,121.4,90")}
    assert inside | outside == placed
    assert len(inside & outside) <= 1  # none of them lies on the line by chance


def moments_of(all_of: Ask) -> list[datetime]:
    return sorted(datetime.fromisoformat(one["properties"]["updated_at"]) for one in all_of("facilities"))


def test_a_moment_and_intervals_keep_what_was_updated_then(all_of: Ask) -> None:
    times = moments_of(all_of)
    first, last = times[0], times[-1]
    before, after = first - timedelta(seconds=1), last + timedelta(seconds=1)
    for given, number in {
        first.isoformat(): times.count(first),
        f"{first.isoformat()}/{last.isoformat()}": 255,
        f"../{before.isoformat()}": 0,
        f"/{last.isoformat()}": 255,
        f"{after.isoformat()}/..": 0,
        f"{first.isoformat()}/": 255,
        "2001-01-01": 0,
        "2001-01-01/2001-12-31": 0,
    }.items():
        assert len(all_of("facilities", datetime=given)) == number, given


@pytest.mark.parametrize(
    "given", ["yesterday", "2025-01-01T00:00:00", "2025-02-30", "2025-01-02/2025-01-01", "", "a/b"]
)
def test_a_time_that_is_none_is_told_what_would_be_right(given: str, refusal: Ask) -> None:
    fault = refusal(FACILITIES, datetime=given)
    assert (fault["where"], fault["given"]) == ("datetime", given)


def test_properties_filter_by_their_name(all_of: Ask, items: Ask) -> None:
    everything = all_of("driver_home")
    micro = [one["id"] for one in everything if one["properties"]["tier"] == "micro"]
    assert [one["id"] for one in all_of("driver_home", tier="micro")] == micro != []
    with_toilet = [one["id"] for one in everything if "toilet" in one["properties"]["functions"]]
    assert [one["id"] for one in all_of("driver_home", functions="toilet")] == with_toilet != []
    four = [one["id"] for one in everything if one["properties"]["free_bays"] == 4]
    assert [one["id"] for one in all_of("driver_home", free_bays="4")] == four != []
    area = next(one for one in everything if one["properties"]["attributes"].get("area_m2"))
    found = all_of("driver_home", area_m2=area["properties"]["attributes"]["area_m2"])
    assert area["id"] in [one["id"] for one in found]
    assert all_of("driver_home", sample="false") == [one for one in everything if not one["properties"]["sample"]]
    assert items("driver_home", name="'; drop table core.place --")["features"] == []


@pytest.mark.parametrize(
    ("name", "given"), [("free_bays", "many"), ("sample", "perhaps"), ("updated_at", "once"), ("area_m2", "nan")]
)
def test_a_property_of_another_type_is_told_which_is_right(name: str, given: str, refusal: Ask) -> None:
    assert refusal("/collections/driver_home/items", **{name: given})["where"] == name


def test_an_unknown_parameter_is_told_which_properties_there_are(refusal: Ask) -> None:
    fault = refusal("/collections/driver_home/items", area="5")
    assert fault["where"] == "area"
    assert "area_m2" in fault["wanted"]


def test_only_the_properties_that_are_named_are_answered(items: Ask, refusal: Ask) -> None:
    page = items("driver_home", properties="tier,name", sortby="-updated_at", limit=3)
    assert [list(one["properties"]) for one in page["features"]] == [["tier", "name"]] * 3
    assert page["features"][0]["geometry"] is not None
    assert [one["geometry"] for one in items("driver_home", skipGeometry="true", limit=3)["features"]] == [None] * 3
    assert refusal(FACILITIES, properties="name,secret")["given"] == "secret"


def test_an_item_is_the_feature_of_the_page_with_links(client: TestClient, items: Ask) -> None:
    feature = items("driver_home", limit=1)["features"][0]
    item = client.get(f"/collections/driver_home/items/{feature['id']}").json()
    links = {link["rel"]: link["href"] for link in item.pop("links")}
    assert item.pop("datum") == "wgs84"
    assert item == feature
    assert links.keys() >= {"self", "alternate", "collection", "related"}
    assert client.get(links["related"]).json()["id"] == feature["id"]


def test_an_item_is_in_its_own_collection_only(client: TestClient, items: Ask) -> None:
    number = items("driver_home", limit=1)["features"][0]["id"]
    assert client.get(f"/collections/facilities/items/{number}").status_code == 200
    for path in (f"psychology_hut/items/{number}", "driver_home/items/word", "driver_home/items/-1"):
        assert client.get(f"/collections/{path}").status_code == 404
    assert client.get(f"/collections/driver_home/items/{2**63}").status_code == 404
    assert client.get("/collections/streets/items/nothing%00").status_code == 404


def test_what_a_client_has_already_is_not_sent_again(client: TestClient) -> None:
    for path in ("/collections", FACILITIES, "/collections/facilities", "/conformance", "/api", "/?f=json"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["Cache-Control"] == "public, max-age=0"


def test_links_stand_in_a_header_as_well(client: TestClient) -> None:
    answer = client.get(FACILITIES, params={"limit": 2})
    following = next(link["href"] for link in answer.json()["links"] if link["rel"] == "next")
    assert f'<{following}>; rel="next"' in answer.headers["Link"]


def test_districts_are_points_until_outlines_are_imported_and_streets_are_nowhere(all_of: Ask) -> None:
    districts, streets = all_of("districts"), all_of("streets", limit=50)
    assert len(districts) == 16
    assert {one["geometry"]["type"] for one in districts} == {"Point"}
    assert len(streets) == 234
    assert {one["geometry"] for one in streets} == {None}
    assert [one["id"] for one in all_of("streets", district="黄浦区")] == [
        one["id"] for one in streets if one["properties"]["district_code"] == "310101"
    ]
    assert [one["properties"]["name"] for one in all_of("districts", bbox="121.25,30.75,121.35,30.85")] == ["金山区"]
