"""A run of coverage over HTTP: what it measures in the made-up city, at which hour, on what data."""

from datetime import date

import numpy as np
import pytest

from geo_service.core.calendar import read_calendar
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.planning.ground import Rules
from geo_service.core.planning.inputs import CoverageAsked, SiteFilter
from geo_service.core.planning.told import coarser
from geo_service.core.planning.ways import way
from geo_service.core.planning.work import carried_out
from geo_service.core.travel.read import read_network
from geo_service.core.travel.store import save
from geo_service.settings import DATA
from tests.core.planning.conftest import FAR, LON, NEAR, north, within
from tests.core.travel.conftest import EAST_M, drawn
from tests.core.travel.conftest import LON as TOWN_LON

HOMES = {"kinds": ["driver_home"]}
MONDAY = 1


def notices(run):
    """What to bear in mind, in English."""
    return " | ".join(one["en"] for one in run["notices"])


def test_who_is_within_reach_is_counted_hamlet_by_hamlet(ran, city):
    run = ran("coverage", sites=HOMES)
    # 0 s, 2 km or 312 s, 0 s, 14 km or 2,184 s
    assert within(run) == {5: 400, 10: 600, 15: 600, 20: 600}
    assert run["summary"]["mean_minutes"] == pytest.approx((200 * 312 + 400 * 2184) / 1000 / 60, rel=1e-3)
    assert run["summary"]["headline"] == {"zh": "20 分钟内可达 60.0 %", "en": "60.0 % within 20 min"}


def test_at_two_in_the_morning_only_the_home_that_never_closes_counts(ran, city):
    run = ran("coverage", sites=HOMES, at={"weekday": MONDAY, "hour": 2})
    # The hamlet at kilometre 6 has 936 s to kilometre 0, or 15.6 minutes.
    assert within(run) == {5: 100, 10: 300, 15: 300, 20: 600}
    assert run["summary"]["sites"] == {"counted": 1, "not_counted": {"closed": 1}}
    assert run["sources"]["at"].endswith("T02:00:00+08:00")
    assert within(ran("coverage", sites=HOMES, at={"weekday": MONDAY, "hour": 12})) == {
        5: 400,
        10: 600,
        15: 600,
        20: 600,
    }
    assert "not known by hour" in notices(run)


def test_sites_whose_hours_nobody_knows_are_left_out_and_that_is_said(ran, city, add_facility):
    add_facility("谁知道", 20, hours=None, kind="psychology_hut", tier=None, functions=["counselling"])
    asked = {"sites": {"functions": ["counselling"]}, "at": {"weekday": MONDAY, "hour": 2}}
    out, counted = ran("coverage", **asked), ran("coverage", **asked, count_unknown_hours=True)
    assert (within(out)[20], within(counted)[20]) == (0, 400)
    assert "1 site(s) whose hours nobody knows are not counted" in notices(out)


def test_the_districts_are_told_apart(ran, city):
    near, far = ran("coverage", sites=HOMES)["summary"]["districts"]
    assert (near["district"], near["district_name"], near["weight"], near["within_5"]) == (NEAR, "黄浦区", 300, 100)
    assert (far["district"], far["weight"], far["within_5"], far["within_20"]) == (FAR, 700, 300, 300)
    assert far["worst_s"] == pytest.approx(2184, rel=1e-3)
    assert near["mean_s"] == pytest.approx(200 * 312 / 300, rel=1e-3)


def test_what_falls_to_each_person_is_shared_among_all_who_can_come(ran, city, planner):
    run = ran("coverage", sites=HOMES, two_step={"catchment_min": 6, "capacity": "chargers"})
    cells = planner.get(f"/planning/runs/{run['id']}/cells").json()["features"]
    # The home at kilometre 6 has four chargers for 300 people; the other one has none.
    assert sorted(one["properties"]["access"] for one in cells) == [0, 0, 0, pytest.approx(4 / 300, abs=1e-4)]


def test_a_supply_for_each_of_many_people_is_not_rounded_away():
    cells = {"cell": np.zeros(3, np.uint64), "lon": np.zeros(3), "lat": np.zeros(3), "weight": np.ones(3)}
    told = coarser(cells | {"access": np.array([1.23456e-6, 0, np.nan])}, 8)["access"]
    assert told.tolist() == [pytest.approx(1.235e-6), 0, pytest.approx(np.nan, nan_ok=True)]


def test_it_is_said_that_ways_are_straight_lines(ran, city):
    assert "straight line" in notices(ran("coverage", sites=HOMES))
    assert "No roads are loaded" in notices(ran("coverage", sites=HOMES, by="drive"))


def test_on_foot_the_line_is_as_long_as_it_is_and_takes_as_long_as_is_said(ran, city, planner):
    on_foot = {"detour": 1, "km_per_hour": 5}
    run = ran("coverage", sites=HOMES, line=on_foot, thresholds_min=[20, 25])
    # 2 km take 24 minutes, 14 km take 168.
    assert within(run) == {20: 400, 25: 600}
    assert run["summary"]["mean_minutes"] == pytest.approx((200 * 24 + 400 * 168) / 1000, rel=1e-3)
    assert run["sources"]["ways"] == {"by": "line", **on_foot}
    assert "detour 1, 5 km/h" in notices(run)
    scenario = ran("coverage", base=run["id"], changes={"remove": [city["daytime"]]})
    assert scenario["sources"]["ways"] == run["sources"]["ways"]
    wrong = planner.post("/planning/coverage", json={"layer": "hamlets", "line": {"detour": 0.9}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["where"] == "line:detour"


def test_a_site_of_a_run_on_foot_is_explained_on_foot(ran, city, planner):
    asked = {"line": {"detour": 1, "km_per_hour": 5}, "thresholds_min": [40], "at": {"weekday": MONDAY, "hour": 2}}
    run = ran("coverage", sites=HOMES, **asked)
    told = planner.get(f"/planning/runs/{run['id']}/explain?site=facility:{city['daytime']}").json()
    # Open, it would bring the 300 at its door within 40 minutes; the 400 at kilometre 20 take 168, and would by car 36.
    assert told["newly"] == 300


def test_a_run_keeps_what_it_was_asked_and_on_what_it_stands(ran, city):
    run = ran("coverage", sites=HOMES, title="试算")
    assert (run["title"], run["organisation"], run["is_mine"]) == ("试算", f"district:{NEAR}", True)
    assert run["inputs"]["sites"]["kinds"] == ["driver_home"]
    assert run["sources"]["layer"]["precision"] == "counted"
    assert run["change_number"] == run["sources"]["change_number"] >= 2


def test_a_scenario_takes_the_rest_from_its_base_and_is_compared_by_district(ran, city, planner):
    base = ran("coverage", sites=HOMES, thresholds_min=[5, 10])
    added = {"name": "新站", "lon": 121.4, "lat": 31.2 + 20 / 110.862}
    changes = {"add": [added], "remove": [city["daytime"]]}
    scenario = ran("coverage", layer=None, base=base["id"], changes=changes)
    assert scenario["inputs"]["thresholds_min"] == [5, 10]
    assert within(scenario) == {5: 500, 10: 700}  # kilometre 20 is served now, kilometre 6 no longer
    told = planner.get(f"/planning/runs/{scenario['id']}/against/{base['id']}").json()
    assert told["same_demand"]
    assert [(row["district"], row["within_5"]) for row in told["districts"]] == [
        (NEAR, {"this": 100, "other": 100, "difference": 0}),
        (FAR, {"this": 400, "other": 300, "difference": 100}),
    ]


def test_a_cell_is_told_why_it_is_served_as_it_is(ran, city, planner):
    run = ran("coverage", layer="grid", sites=HOMES | {"min_free_bays": 1}, at={"weekday": MONDAY, "hour": 2})
    assert run["summary"]["sites"]["not_counted"] == {"closed": 1, "free_bays": 1}
    cell = planner.get(f"/planning/runs/{run['id']}/cells?resolution=9").json()["features"][0]["id"]
    told = planner.get(f"/planning/runs/{run['id']}/explain?cell={cell}").json()
    assert (told["served_by"]["name"], told["served_by"]["minutes"]) == ("不打烊之家", pytest.approx(15.6, abs=0.5))
    nearest = told["near"][0]
    assert (nearest["name"], nearest["verdict"], nearest["why"]["zh"]) == (
        "日间之家",
        "closed free_bays",
        "此时不开放；车位不足",
    )


def test_a_site_is_told_whom_it_serves(ran, city, planner):
    run = ran("coverage", sites=HOMES)
    told = planner.get(f"/planning/runs/{run['id']}/explain?site=facility:{city['daytime']}").json()
    assert (told["name"], told["served"]["demand"], told["newly"]) == ("日间之家", 700, 0)
    assert planner.get(f"/planning/runs/{run['id']}/explain?site=facility:99999").status_code == 404


def test_gaps_are_told_with_what_one_more_site_would_change(ran, city, planner):
    run = ran("coverage", sites=HOMES, gap_min=10, thresholds_min=[10])
    assert run["summary"]["gaps"] == {"minutes": 10, "gaps": 1, "weight": 400}
    (gap,) = planner.get(f"/planning/runs/{run['id']}/gaps").json()["features"]
    told = gap["properties"]
    assert (told["rank"], told["weight"], told["district"]) == (1, 400, FAR)
    assert told["worst_s"] == pytest.approx(2184, rel=1e-3)
    assert (told["gained"], told["option_lat"]) == (400, pytest.approx(north(20)))


def test_roads_that_the_service_has_in_memory_are_not_read_again(tmp_path):
    network = read_network(drawn(tmp_path, {1: (0.0, 0.0), 2: (1000.0, 0.0)}, {1: ([1, 2], {"highway": "primary"})}))
    nowhere = tmp_path / "nowhere"
    assert way("drive", nowhere, network=network).seconds == network.matrix
    assert way("line", nowhere, network=network).told["by"] == way("drive", nowhere).told["by"] == "line"


def test_by_road_a_way_that_is_one_way_is_no_way_back(app_engine, city, tmp_path):
    # From kilometre -1 to 21, northwards only, at nine tenths of 50 km/h: a kilometre takes 80 s.
    nodes = {number: ((LON - TOWN_LON) * EAST_M, km * 1000.0) for number, km in enumerate(range(-1, 22))}
    road = {1: (list(nodes), {"highway": "primary", "maxspeed": "50", "oneway": "yes"})}
    save(read_network(drawn(tmp_path, nodes, road)), tmp_path)
    asked = CoverageAsked(layer="hamlets", sites=SiteFilter(kinds=("driver_home",)), by="drive")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        done = carried_out(connection, asked, Rules(read_calendar(DATA), date(2025, 11, 3), 1_000, 60, tmp_path))
    cells = done.result.to_frame("cells")
    # Kilometre 2 goes on to 6, not back to 0; from 20 there is nothing further north.
    assert cells["nearest_s"].round().tolist()[:3] == [0, pytest.approx(320, abs=2), 0]
    assert (cells["nearest_s"].isna().sum(), done.result.summary["unreached"]) == (1, 400)
    assert (done.sources["ways"]["by"], done.result.notices) == ("drive", ())
    assert done.result.to_frame("sites")["served"].tolist() == [100, 500]
