"""The life of a fitness station over HTTP after it was selected: built, accepted, given its plaque, open, gone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.fitness_stations.conftest import FACTS, PROGRAMME, scores, take

IN_XUHUI = {"district_code": "310104", "lon": 121.4365, "lat": 31.19}
STEPS = (
    ("selected", "2025-05-10", None),
    ("under_construction", "2025-05-10", "begin"),
    ("linked", "2025-06-01", "link"),
    ("accepted", "2025-09-20", "accept"),
    ("plaque_given", "2025-10-15", "give_plaque"),
    ("open", "2025-10-20", "open"),
)


@pytest.fixture(scope="module", name="selected")
def _selected(office):
    """Thirty stations that were selected, four of them in Xuhui's part of town, to be taken one by one."""
    made = [office.scored((20, 20, 20, 20), (20, 20, 20, 19), **(IN_XUHUI if n < 4 else {})) for n in range(30)]
    office.select()
    return iter([office.read(case) for case in made])


@pytest.fixture(name="station")
def _station(selected, office, publicity):
    """Brings a selected station to a state."""

    def station(state):
        case = next(selected)
        for reached, day, step in STEPS:
            office.on(day)
            if step is not None:
                who = office.clerk if step in ("begin", "link") else publicity[0]
                told = {"number": f"健-{case['id']}-号"} if step == "give_plaque" else FACTS.get(step, {})
                case = take(who, case, step, facts=told)
            if reached == state:
                break
        return case

    return station


@pytest.fixture(name="rows")
def _rows(app_engine):
    """Asks the database as somebody who acts for all."""

    def rows(query, **values):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text(query), values).mappings().all()

    return rows


def stages(who):
    return who.get(f"{PROGRAMME}/stages").json()


def count(who, case, month, reach, participation, **more):
    return take(who, case, "count", facts={"month": month, "reach": reach, "participation": participation}, **more)


WINDOWS = {
    "begin": ("selected", "2025-05-01", "2025-09-30", "附件2-8 三(三)"),
    "link": ("under_construction", "2025-05-01", "2025-09-30", "附件2-8 三(三)"),
    "accept": ("linked", "2025-06-01", "2025-09-30", "附件2-8 三(四)"),
    "give_plaque": ("accepted", "2025-10-01", "2025-10-31", "附件2-8 三(五)"),
}


@pytest.mark.parametrize("edge", ["first", "last"])
@pytest.mark.parametrize("step", WINDOWS)
def test_each_step_is_taken_from_its_first_day_to_its_last(step, edge, station, office, publicity):
    state, first, last, clause = WINDOWS[step]
    case = station(state)
    who = office.clerk if step in ("begin", "link") else publicity[1]
    told = {"number": f"健-{case['id']}"} if step == "give_plaque" else FACTS[step]
    outside, reason = (day_before(first), "step_not_open") if edge == "first" else (day_after(last), "too_late")
    office.on(outside)
    refused = take(who, case, step, status=409, facts=told)
    assert (refused["reason"], refused["clause"]) == (reason, clause)
    office.on(first if edge == "first" else last)
    take(who, case, step, facts=told)


def day_before(day):
    return str(date.fromisoformat(day) - timedelta(days=1))


def day_after(day):
    return str(date.fromisoformat(day) + timedelta(days=1))


def test_what_is_built_is_accepted_while_others_are_built(station, office, publicity):
    built, building = station("linked"), station("under_construction")
    office.on("2025-06-01")
    assert take(publicity[0], built, "accept")["state"]["code"] == "accepted"
    assert office.read(building)["state"]["code"] == "under_construction"


def test_it_is_accepted_when_its_digital_link_is_told_of_even_if_there_is_none(station, office, publicity):
    case = station("under_construction")
    office.on("2025-07-01")
    refused = take(publicity[0], case, "accept", status=409)
    assert (refused["reason"], refused["clause"]) == ("digital_link_required", "附件2-8 三(三)")
    assert "数字化服务对接" in refused["quote"]
    case = take(office.clerk, case, "link", facts={"linked": False, "how": "场地不具备条件"})
    assert take(publicity[0], case, "accept")["facts"]["link"]["linked"] is False


def test_acceptance_is_by_others_and_the_registry_says_what_was_found(station, office, sports, publicity, rows):
    case = station("linked")
    office.on("2025-06-15")
    for earlier in (sports, office.assessors[1], office.selector):
        assert take(earlier, case, "accept", status=409)["reason"] == "four_eyes"
    take(office.clerk, case, "accept", status=403)
    unknown = FACTS["accept"] | {"functions": ["fitness_equipment", "sauna"]}
    assert "sauna" in str(take(publicity[0], case, "accept", status=422, facts=unknown)["errors"])
    failed = take(publicity[0], case, "fail", facts=FACTS["accept"], comment="器材未到")
    assert take(publicity[0], failed, "accept", status=409)["reason"] == "four_eyes"
    accepted = take(publicity[1], failed, "accept")
    (row,) = rows(
        "select f.status, f.functions, f.attributes, p.position_precision, p.given_lat"
        " from core.facility f join core.place p on p.id = f.place_id where f.id = :id",
        id=accepted["facility_id"],
    )
    assert (row["status"], row["position_precision"], row["given_lat"]) == ("accepted", "surveyed", 31.231)
    assert row["functions"] == ["fitness_equipment", "fitness_test"]
    assert row["attributes"] == {"area_m2": 220.5, "venue": "楼宇"}


def test_a_plaques_number_is_given_once(station, office, publicity):
    first, second = station("accepted"), station("accepted")
    office.on("2025-10-01")
    take(publicity[0], first, "give_plaque", facts={"number": "沪健-2025-001"})
    refused = take(publicity[0], second, "give_plaque", status=409, facts={"number": "沪健-2025-001"})
    assert "沪健-2025-001" in refused["detail"]


def test_no_subsidy_is_entered_before_its_amount_is_set(station, sports, publicity):
    case = station("open")
    take(sports, case, "pay", status=403)
    refused = take(publicity[1], case, "pay", status=409)
    assert (refused["reason"], refused["clause"]) == ("amount_not_set", "附件2-8 三(五)")
    assert "尚未确定" in refused["detail"]
    assert (stages(publicity[0])["paid"], stages(publicity[0])["states"]["open"] > 0) == ("0.00", True)


def test_it_is_published_checked_warned_suspended_and_gone(station, office, client, sign_in_as, publicity):
    def public():
        return client.get(f"/facilities/{case['facility_id']}").status_code == 200

    case = station("plaque_given")
    seen = [public()]
    case = take(publicity[0], case, "open")
    seen.append(public())
    manager = sign_in_as("site_manager", "district:310101")
    case = take(manager, case, "self_check", facts={"in_order": True})
    take(manager, case, "self_check", status=422, facts={"in_order": True, "out_of_order": ["跑步机"]})
    take(manager, case, "inspect", status=403, facts={"in_order": True})
    case = take(publicity[0], case, "inspect", facts={"in_order": False, "out_of_order": ["跑步机"]})
    for who, step in (
        (office.clerk, "warn"),
        (office.clerk, "suspend"),
        (office.clerk, "reopen"),
        (publicity[0], "exit"),
    ):
        assert take(who, case, step, status=409)["reason"] == "comment_required"
        case = take(who, case, step, comment="示例理由")
        seen.append(public())
    assert seen == [False, True, True, False, True, False]
    assert case["ended"] is True


def test_it_tells_whether_its_neighbours_may_come(station, office, publicity):
    before = stages(publicity[0])["shared"]
    case = take(office.clerk, station("open"), "share", facts={"shared": True, "how": "周末向园区职工开放"})
    assert stages(publicity[0])["shared"] == before + 1
    take(office.clerk, case, "share", facts={"shared": False, "how": "检修"})
    assert stages(publicity[0])["shared"] == before


@pytest.mark.parametrize(
    ("month", "reason"),
    [("2025-09", "outside_period"), ("2025-10", None), ("2025-12", None), ("2026-01", "outside_period")],
)
def test_it_counts_the_months_since_it_opened_and_none_to_come(month, reason, station, office):
    case = station("open")  # on 20 October
    office.on("2025-12-31")
    answer = count(office.clerk, case, month, 10, 10, status=409 if reason else 200)
    assert answer.get("reason") == reason
    assert not reason or answer["clause"] == "附件2-8 一"


def test_reach_and_participation_are_summed_as_by_hand(station, office, publicity, client):
    before, open_before = stages(publicity[0]), client.get(f"{PROGRAMME}/progress").json()["stations"]["open"]
    first, second, gone = station("open"), station("open"), station("open")
    office.on("2026-01-10")
    first = count(office.clerk, first, "2025-10", 4000, 900)
    first = count(office.clerk, first, "2025-11", 4200, 1300)
    first = count(office.clerk, first, "2025-10", 4100, 1000)  # put right: what is told last of a month counts
    first = count(office.clerk, first, "2026-01", 9999, 9999)  # another year's
    second = count(office.clerk, second, "2025-12", 2500, 800)
    gone = count(office.clerk, gone, "2025-12", 700, 60)
    take(publicity[0], gone, "exit", comment="停业")
    after = stages(publicity[0])
    # People: 4,200 and 2,500, each station's last month; not those of one that is gone. Person-times: all.
    assert after["staff_reached"]["reached"] - before["staff_reached"]["reached"] == 6700
    assert after["participation"] - before["participation"] == 1000 + 1300 + 800 + 60
    assert after["staff_reached"] == {
        "reached": after["staff_reached"]["reached"],
        "target": 1_000_000,
        "to_go": 1_000_000 - after["staff_reached"]["reached"],
        "clause": "附件2-8 一",
    }
    listed = {one["case_id"]: one for one in publicity[0].get(f"{PROGRAMME}/stations").json()}
    assert (listed[first["id"]]["reach"], listed[first["id"]]["participation"]) == (4200, 2300)
    assert [one["month"] for one in listed[first["id"]]["counts"]] == ["2025-10", "2025-11"]
    assert client.get(f"{PROGRAMME}/progress").json()["stations"]["open"] - open_before == 2


def test_behind_each_number_there_is_its_list(selected, office, publicity, sports, sign_in_as):
    for who in (publicity[0], sports, office.clerk):
        told = stages(who)
        assert (told["stations"]["target"], told["stations"]["clause"]) == (30, "附件2-8 一")
        assert sum(told["states"].values()) == 30
        for state, number in told["states"].items():
            assert len(who.get(f"{PROGRAMME}/stations?state={state}").json()) == number
        assert {one["code"]: sum(one["states"].values()) for one in told["districts"]} == {"310101": 26, "310104": 4}
        here = who.get(f"{PROGRAMME}/stations?district_code=310104").json()
        assert {(one["district"], one["organisation"]) for one in here} == {("徐汇区", "district:310101")}
        assert len(here) == 4
    elsewhere = sign_in_as("district_union", "district:310104")  # whose stations these are not
    assert stages(elsewhere)["states"] == {}
    assert elsewhere.get(f"{PROGRAMME}/stations").json() == []
    assert sign_in_as("staff_service_centre", "centre:staff_service").get(f"{PROGRAMME}/stages").status_code == 403


def test_a_score_comes_too_late_for_what_was_selected(station, office):
    case = station("selected")
    assert take(office.visitor, case, "score", status=409, facts=scores(1, 1, 1, 1))["reason"] == "bad_sequence"
