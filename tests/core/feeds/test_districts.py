"""A service to which nobody has imported the outlines of the districts, as it is when it is new."""

from fastapi.testclient import TestClient

from tests.core.feeds.conftest import Put

# 8,331 m from the middle of 松江, whose circle of 9,500 m lies inside it.
IN_SONGJIANG = {"lon": 121.30, "lat": 31.05}


def test_what_is_far_inside_another_district_is_held_back_and_of_the_rest_it_is_told_that_nothing_was_checked(
    client: TestClient, centre: TestClient, put: Put
) -> None:
    right, wrong = put("合格甲"), put("他区甲", **IN_SONGJIANG)
    between = put("区间甲", lon=121.33, lat=31.12)  # in no circle
    told = centre.get("/feeds/amap/report").json()
    faults = {
        one["facility_id"]: [(fault["reason"], fault["given"]) for fault in one["faults"]] for one in told["refused"]
    }
    assert faults == {wrong: [("outside_district", "≥ 1168 m"), ("without_photo", "toilet")]}
    assert told["unchecked"]["title"]["zh"] == "区界未导入，位置未核对"
    assert told["unchecked"]["sites"] == told["ready"] == 2
    leaving = client.get("/feeds/amap?f=csv").content.decode("utf-8-sig")
    assert [f"\n{site}," in leaving for site in (right, between, wrong)] == [True, True, False]
