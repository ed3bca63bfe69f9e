"""A run of siting over HTTP: the best sites of the made-up city, with locks, needs, minimums, and how good they are."""

import numpy as np
import pytest

from geo_service.core.errors import BadRequest
from geo_service.core.planning.inputs import SitingAsked
from geo_service.core.planning.refusals import refuse_out_of_reach
from tests.core.planning.conftest import FAR, KM_S, LON, NEAR, north, within

# At kilometres 2, 13, 20 and 21; the home at kilometre 0 and the one at 6 stand.
KMS = (2, 13, 20, 21)


def points(**more):
    """Four candidates; what is said of one by its kilometre."""
    return [
        {
            "name": f"km {km}",
            "lon": LON,
            "lat": north(km),
            "district": NEAR if km < 6 else FAR,
            **more.get(f"km{km}", {}),
        }
        for km in KMS
    ]


@pytest.fixture(name="sited")
def _sited(ran):
    def sited(needs=(), kms=None, **asked):
        candidates = {"source": "points", "points": points(**(kms or {})), "needs": list(needs)}
        told = {"problem": "max_coverage", "count": 1, "limit_min": 5, "sites": {"kinds": ["driver_home"]}}
        return ran("siting", **(told | {"candidates": candidates, "time_limit_s": 60} | asked))

    return sited


def chosen(run):
    """The names of the chosen sites."""
    return [one["name"] for one in run["summary"]["chosen"]]


def test_the_site_that_covers_most_is_chosen_and_proven_the_best(sited, city):
    run = sited()
    # Within 5 min or 1.92 km stand 400 already; kilometre 20 brings 400 more, kilometre 2 brings 200.
    assert chosen(run) == ["km 20"]
    told = run["summary"]
    assert (told["value"], told["bound"], told["gap"], told["is_optimal"]) == (800, 800, 0, True)
    assert told["how_good"] == {"zh": "已证明是最优方案", "en": "proven: nothing better is possible"}
    assert within(run)[5] == 800
    assert told["before"]["thresholds"][0] == {"minutes": 5, "weight": 400, "share": 0.4}
    assert told["chosen"][0]["newly_served"] == 400


def test_the_least_travel_is_worked_out(sited, city):
    run = sited(problem="p_median")
    # 200 people walk 2 km; those at kilometre 20 have it before them.
    assert chosen(run) == ["km 20"]
    assert run["summary"]["value"] == pytest.approx(200 * 2 * KM_S, rel=1e-3)


def test_what_is_forbidden_is_not_chosen_and_what_is_locked_is(sited, city):
    assert chosen(sited(forbidden=["point:2"])) == ["km 21"]  # 1 km away: 156 s
    assert chosen(sited(locked=["point:0"])) == ["km 2"]


def test_points_are_candidates_beside_the_middles_of_cells(sited, city):
    # The one cell is at kilometre 6, where a home stands already; the point at kilometre 20 brings 400.
    run = sited(candidates={"source": "cells", "layer": "grid", "points": points()[2:3]})
    assert chosen(run) == ["km 20"]
    assert run["summary"]["chosen"][0]["key"] == "point:0"


def test_a_district_has_its_least_number(sited, city):
    # One stands in each district; a second one in the near district can be at kilometre 2 only.
    assert chosen(sited(minimum_per_district={NEAR: 2})) == ["km 2"]


def test_a_budget_takes_the_place_of_a_number(sited, city):
    kms = {"km20": {"cost": 30}, "km21": {"cost": 20}, "km2": {"cost": 20}, "km13": {"cost": 1}}
    run = sited(kms=kms, budget=40, count=None)
    assert sorted(chosen(run)) == ["km 2", "km 21"]
    assert run["summary"]["value"] == 1000


def test_in_a_scenario_a_budget_takes_the_place_of_the_number_of_its_base(sited, city, planner):
    kms = {"km20": {"cost": 30}, "km21": {"cost": 20}, "km2": {"cost": 20}, "km13": {"cost": 1}}
    base = sited(kms=kms, count=1)
    scenario = sited(kms=kms, layer=None, base=base["id"], budget=40, count=None)
    assert (scenario["inputs"]["count"], scenario["inputs"]["budget"]) == (None, 40)
    assert sorted(chosen(scenario)) == ["km 2", "km 21"]
    # The fewest sites need neither; whatever else is asked of that needs one again.
    fewest = sited(kms=kms, layer=None, base=base["id"], problem="set_cover", count=None)
    assert (fewest["inputs"]["count"], len(chosen(fewest))) == (None, 2)
    answer = planner.post("/planning/siting", json={"base": fewest["id"], "problem": "p_median"})
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (400, ["count"])


def test_candidates_without_what_they_need_are_left_out_and_unknown_ones_marked(sited, city):
    kms = {"km20": {"power": False, "parking": True}, "km21": {"power": True, "parking": None}}
    run = sited(needs=["power", "parking"], kms=kms)
    assert chosen(run) == ["km 21"]
    assert run["summary"]["chosen"][0]["unknown"] == "parking"
    assert run["sources"]["left_out"] == ["point:2"]
    assert [one["en"] for one in run["notices"] if "candidate" in one["en"]] == [
        "1 candidate(s) have not what they need: left out",
        "of 3 candidate(s) nobody knows whether they have what they need: marked",
    ]


def test_a_candidate_that_was_not_chosen_is_told_whom_it_would_serve(sited, city, planner):
    run = sited()
    told = planner.get(f"/planning/runs/{run['id']}/explain?site=point:0").json()
    assert (told["role"], told["why"]["en"], told["newly"]) == ("candidate", "a candidate that was not chosen", 200)
    assert [(row["district"], row["newly"]) for row in told["districts"]] == [(NEAR, 200)]


def test_what_a_scenario_adds_is_another_than_the_point_of_its_number(sited, city, planner):
    run = sited(changes={"add": [{"name": "假设站", "lon": LON, "lat": north(20)}]})
    # What stands at kilometre 20 for the sake of argument serves 400 there; kilometre 2 brings the next 200.
    assert chosen(run) == ["km 2"]
    added, point = (
        planner.get(f"/planning/runs/{run['id']}/explain?site={key}:0").json() for key in ("added", "point")
    )
    assert (added["name"], added["newly"], added["role"]) == ("假设站", 0, "stands")
    assert (point["name"], point["newly"], point["role"]) == ("km 2", 200, "chosen")


def test_the_worst_way_is_made_shortest(sited, city):
    # The people at kilometre 2 have none, those at kilometre 20 one of 1 km.
    run = sited(problem="p_center", count=2, forbidden=["point:2"])
    assert sorted(chosen(run)) == ["km 2", "km 21"]
    assert (run["summary"]["value"], run["summary"]["is_optimal"]) == (pytest.approx(KM_S, rel=1e-3), True)


def test_the_fewest_sites_that_cover_everybody_count_those_that_stand(sited, city):
    run = sited(problem="set_cover", count=None, forbidden=["point:2"])
    assert sorted(chosen(run)) == ["km 2", "km 21"]
    assert (run["summary"]["value"], run["summary"]["bound"], within(run)[5]) == (4, 4, 1000)


def test_the_fewest_sites_are_not_said_to_bring_whom_no_site_can(sited, city):
    # Without kilometres 20 and 21 nobody can bring the 400 people there within the limit.
    run = sited(problem="set_cover", count=None, forbidden=["point:2", "point:3"])
    assert (chosen(run), run["summary"]["value"], within(run)[5]) == (["km 2"], 3, 600)
    assert run["summary"]["value_in_words"] == {
        "zh": "共需 3 个站点，5 分钟内覆盖 60.0 %；其余需求在任何站点和候选点 5 分钟之外",
        "en": "3 sites bring 60.0 % within 5 min; the rest is farther from every site and candidate",
    }
    everybody = sited(problem="set_cover", count=None)
    assert everybody["summary"]["value_in_words"]["en"] == "4 sites bring everybody within 5 min"


def test_the_fewest_sites_for_nobody_are_refused():
    asked = SitingAsked(layer="hamlets", problem="set_cover", limit_min=5)
    with pytest.raises(BadRequest, match="within 5 min of any site"):
        refuse_out_of_reach(asked, np.array([7.5, 0]), np.array([[301.0], [10]]))


def test_a_site_takes_no_more_than_it_has_room_for(sited, city, planner):
    # The home at kilometre 6 has no room for the 300 there: they go 4 km to kilometre 2, that has.
    run = sited(problem="capacitated", count=2, capacity=150, kms={"km2": {"capacity": 500}, "km20": {"capacity": 400}})
    assert {one["name"]: one["served"] for one in run["summary"]["chosen"]} == {"km 2": 500, "km 20": 400}
    assert run["summary"]["value"] == pytest.approx(300 * 4 * KM_S, rel=1e-3)
    # What is told of a site is the way of those whom it serves, not the shorter one to a home that is full.
    told = planner.get(f"/planning/runs/{run['id']}/explain?site=point:0").json()["served"]
    assert (told["demand"], told["mean_minutes"]) == (500, pytest.approx(300 * 4 * KM_S / 60 / 500, rel=1e-3))


def test_a_point_and_an_added_site_that_tell_no_capacity_have_that_of_the_run(sited, city):
    # The homes take 600 each; only with 600 at kilometre 20 as well need nobody go farther than the 200 at kilometre 2.
    run = sited(problem="capacitated", capacity=600)
    assert {one["name"]: one["served"] for one in run["summary"]["chosen"]} == {"km 20": 400}
    assert run["summary"]["value"] == pytest.approx(200 * 2 * KM_S, rel=1e-3)
    # The same where one is added there for the sake of argument; a room of its own for nobody is kept to.
    added = {"name": "假设站", "lon": LON, "lat": north(20)}
    run = sited(problem="capacitated", capacity=600, changes={"add": [added]})
    assert (chosen(run), run["summary"]["value"]) == (["km 2"], 0)
    run = sited(problem="capacitated", capacity=600, changes={"add": [added | {"capacity": 0}]})
    assert chosen(run) == ["km 20"]


def test_a_backup_covers_people_twice(sited, city):
    run = sited(problem="backup", count=2)
    assert (sorted(chosen(run)), run["summary"]["value"]) == (["km 20", "km 21"], 400)


def test_with_equity_the_district_that_is_served_worst_decides(sited, city):
    # Of 300 near 100 are covered, of 700 far 300: kilometre 20 brings most people, kilometre 2 the near district all.
    run = sited(equity=True)
    assert (chosen(run), run["summary"]["value"]) == (["km 2"], pytest.approx(3 / 7))


def test_what_the_candidates_cannot_give_is_refused_in_the_words_of_whoever_asks(planner, city):
    told = {"layer": "hamlets", "problem": "max_coverage", "candidates": {"source": "points", "points": points()}}

    def faults(**asked):
        answer = planner.post("/planning/siting", json=told | asked, headers={"Accept-Language": "zh"})
        assert answer.status_code == 400, answer.text
        return [(one["where"], one["given"], one["wanted"]) for one in answer.json()["errors"]]

    assert faults(count=4, forbidden=["point:0"]) == [("count", 4, "不超过 3：可选的候选点数")]
    # One stands in the near district, and one candidate is there; two stand in the far one.
    assert faults(count=1, minimum_per_district={NEAR: 3}) == [
        (f"minimum_per_district.{NEAR}", "黄浦区 3", "不超过 2：现有站点与候选点之和"),
        ("count", 1, "至少 2：必选的与各区最少数所需"),
    ]
    assert faults(budget=1, locked=["point:0", "point:1"]) == [("budget", 1, "至少 2：必选的与各区最少数所需")]
    assert faults(count=2, locked=["point:1", "point:2"], forbidden=["point:2"]) == [
        ("forbidden", "point:2", "要么必选，要么禁选")
    ]
    nothing = {"source": "points", "points": points(), "needs": ["power"]}
    for one in nothing["points"]:
        one["power"] = False
    assert faults(count=1, candidates=nothing) == [
        (
            "candidates",
            "0；4 个不具备所需条件，0 个被禁选 / 0; 4 lack what they need, 0 are forbidden",
            "至少给出一个具备所需条件的点",
        )
    ]
