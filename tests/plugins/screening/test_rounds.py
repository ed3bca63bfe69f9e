"""A plan of truck rounds over HTTP: proposed by a union, published by somebody else, found on its days, withdrawn."""

import json
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import mapbox_vector_tile
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from geo_service.core.calendar import SHANGHAI, Calendar, Clock
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.jobs.queries import enqueue
from geo_service.core.opening import is_open
from geo_service.plugins.screening.past import JOB
from geo_service.plugins.screening.rules import BOOK
from geo_service.plugins.screening.stops import published_stops
from geo_service.settings import Settings
from tests.core.planning.conftest import _work as _work_of_planning
from tests.core.tiles.test_tiles_over_http import tile_of

work = _work_of_planning
HERE = {"lon": 121.48, "lat": 31.23}
ROUNDS = {
    "first_day": "2025-06-03",
    "last_day": "2025-06-05",
    "trucks": [{"name": "甲车", **HERE}],
    "unions": [{"district": "310101", "quota": 50, "demand": 50}],
    "stops": {
        "source": "points",
        "points": [{"name": "示例园区", "address": "示例路1号", "district": "310101", **HERE}],
        "conditions": {"persons": 30, "visits": 2, "opens": "09:00", "closes": "16:00"},
    },
    "time_limit_s": 10,
}


@pytest.fixture(scope="module", name="people")
def _people(sign_in_as):
    """A district's planner, one of another district, two of the Federation's department."""
    return {
        "planner": sign_in_as("district_union", "district:310101"),
        "stranger": sign_in_as("district_union", "district:310104"),
        "department": sign_in_as("grassroots_department", "department:grassroots_work"),
    }


@pytest.fixture(scope="module", name="run")
def _run(people, client, work):
    """A plan that is done, on a rehearsed day."""
    client.app.state.service = replace(client.app.state.service, clock=Clock(date(2025, 6, 2)))
    answer = people["planner"].post("/planning/rounds", json=ROUNDS)
    assert answer.status_code == 202, answer.text
    work()
    run = people["planner"].get(answer.headers["Location"]).json()
    assert run["status"] == "succeeded", run["error"]
    return run


def propose(who, run, status=201, organisation="district:310101"):
    body = {"programme": "screening", "workflow": "rounds", "organisation": organisation, "facts": {"run": run["id"]}}
    answer = who.post("/cases", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def take(who, case, step, status=200, comment="示例说明"):
    path = f"/cases/{case['id']}/transitions/{step}"
    answer = who.post(path, json={"comment": comment}, headers={"If-Match": f'"{case["version"]}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


def near(client, at=None, name=None):
    asked: dict[str, Any] = {**HERE, "kind": "screening_stop"} | ({} if at is None else {"open_at": f"{at}+08:00"})
    answer = client.get("/nearest", params=asked)
    assert answer.status_code == 200, answer.text
    found = [one["properties"] for one in answer.json()["features"]]
    return [one for one in found if name in (None, one["name"])]


def test_a_published_plan_is_found_on_its_days_at_its_hours_and_gone_after_withdrawal(people, client, run):
    planner, department = people["planner"], people["department"]
    rows = planner.get(f"/planning/runs/{run['id']}/visits").json()["features"]
    visits = [one["properties"] for one in rows]
    assert sorted(one["persons"] for one in visits) == [20, 30]
    case = propose(planner, run)
    assert near(client) == in_tile(client) == []
    published = take(department, case, "publish")
    for one in visits:
        begins, leaves = f"{one['day']}T{one['begins']}:00", f"{one['day']}T{one['leaves']}:00"
        (found,) = near(client, begins)
        assert (found["name"], found["address"], found["open"]) == ("示例园区 两病筛查车", "示例路1号", True)
        assert found["functions"] == ["hpv_test", "breast_ultrasound"]
        assert found["closes_at"].startswith(leaves)
        for outside in (f"{one['day']}T08:59:00", leaves):
            assert near(client, outside) == []
    (idle,) = {"2025-06-03", "2025-06-04", "2025-06-05"} - {one["day"] for one in visits}
    assert near(client, f"{idle}T10:00:00") == []
    item = client.get("/collections/screening_stop/items").json()["features"][0]["properties"]
    told = item["attributes"]["who"]
    assert all(named in told for named in ("灵活就业女职工", "新就业形态女职工", "劳务外包、劳务派遣女职工"))
    assert "persons" not in item
    assert "2025年6月" in client.get(f"/facilities/{found['id']}").json()["properties"]["hours_text"]
    assert any(line["id"] == found["id"] for line in lines(client.get("/changes?since=0"), "put"))
    become(client, [found["id"]])
    take(department, published, "withdraw")
    assert near(client) == []
    become(client, [])
    assert client.get(f"/facilities/{found['id']}").status_code == 404
    assert any(line["id"] == found["id"] for line in lines(client.get("/changes?since=0"), "remove"))
    again = take(department, propose(planner, run), "publish")
    assert [one["id"] for one in near(client)] == [found["id"]]
    take(department, again, "withdraw")


def in_tile(client):
    """The ids in the tile of the kind at zoom 14 that holds the stop."""
    where = tile_of(HERE["lon"], HERE["lat"], 14)
    answer = client.get(f"/tiles/screening_stop/{where.z}/{where.x}/{where.y}")
    if answer.status_code == 204:
        return []
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in mapbox_vector_tile.decode(answer.content)["screening_stop"]["features"]]


def in_feed(client):
    """The ids in the feed of the kind."""
    return [one["id"] for one in client.get("/feeds/geojson?kind=screening_stop").json()["features"]]


def become(client, ids):
    """Wait until tile and feed have these ids: they follow a commit within a second."""
    deadline = time.monotonic() + 5
    while not in_feed(client) == in_tile(client) == ids:
        assert time.monotonic() < deadline, (in_feed(client), in_tile(client), ids)
        time.sleep(0.1)


def lines(answer, operation):
    """The lines of the change log of an operation."""
    told = [json.loads(line) for line in answer.text.splitlines() if line]
    return [line for line in told if line.get("operation") == operation]


@pytest.fixture(name="night")
def _night(app_engine, database_url):
    """Carries out what is done every night, as on a day: how many stops it closed."""

    def night(today):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            number = enqueue(connection, JOB.name, {}, "test")
            connection.execute(text(TAKE), {"id": number})
        attempt = Attempt(number, 1, JOB.name, JOB.function, 60, {}, "test", ALL_ORGANISATIONS, None)
        carry_out(attempt, Settings(database_url=SecretStr(database_url), business_date=today), Stop())
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text("select result from core.job where id = :id"), {"id": number}).scalar_one()

    return night


TAKE = """
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now() where id = :id
"""


def test_a_stop_is_there_on_its_last_day_and_gone_the_night_after_with_its_history_kept(people, client, run, night):
    planner, department = people["planner"], people["department"]
    rows = planner.get(f"/planning/runs/{run['id']}/visits").json()["features"]
    last_day = date.fromisoformat(max(one["properties"]["day"] for one in rows))
    published = take(department, propose(planner, run), "publish")
    (found,) = near(client)
    told = client.get(f"/facilities/{found['id']}").json()["properties"]["attributes"]
    assert told["last_day"] == last_day.isoformat()
    assert night(last_day) == {"closed": 0, "ended": 0}
    become(client, [found["id"]])
    before = datetime.now(SHANGHAI)
    assert night(last_day + timedelta(days=1)) == {"closed": 1, "ended": 1}
    assert near(client) == []
    become(client, [])
    assert client.get(f"/facilities/{found['id']}").status_code == 404
    past = planner.get(f"/facilities/{found['id']}", params={"as_of": before.isoformat()}).json()["properties"]
    assert (past["status"], past["name"]) == ("open", "示例园区 两病筛查车")
    assert night(last_day + timedelta(days=1)) == {"closed": 0, "ended": 0}
    # The plan has ended by itself and for good; the next one of the union takes up its stop.
    over = department.get(f"/cases/{published['id']}").json()
    assert (over["state"]["title"]["zh"], over["ended"], over["next"]) == ("已结束", True, [])
    assert [(one["name"], one["actor"]) for one in over["history"]][-1] == ("end", "schedule")
    take(department, over, "withdraw", 409)
    again = take(department, propose(planner, run), "publish")
    assert [one["id"] for one in near(client)] == [found["id"]]
    take(department, again, "withdraw")


def test_a_plan_with_a_day_to_come_is_not_over_and_nobody_ends_it_by_hand(people, run, night):
    planner, department = people["planner"], people["department"]
    rows = planner.get(f"/planning/runs/{run['id']}/visits").json()["features"]
    days = sorted(date.fromisoformat(one["properties"]["day"]) for one in rows)
    published = take(department, propose(planner, run), "publish")
    assert "end" not in [one["name"] for one in published["next"]]
    take(department, published, "end", 404)
    assert night(days[0] + timedelta(days=1)) == {"closed": 0, "ended": 0}
    take(department, published, "withdraw")


def test_nobody_publishes_what_they_proposed_and_no_union_publishes_or_proposes_anothers(people, run, sign_in_as):
    planner, stranger = people["planner"], people["stranger"]
    assert propose(stranger, run, 409, "district:310104")["detail"]
    propose(stranger, run, 403)
    case = propose(planner, run)
    take(planner, case, "publish", 403)
    take(planner, case, "take_back")
    both = sign_in_as("grassroots_department", "department:grassroots_work")
    of_its_own = both.post("/planning/rounds", json=ROUNDS)
    assert of_its_own.status_code == 202
    both.delete(of_its_own.headers["Location"])
    assert propose(both, of_its_own.json(), 409, "department:grassroots_work")["detail"]
    proposed = propose(both, run)
    assert take(both, proposed, "publish", 409)["reason"] == "four_eyes"
    take(people["department"], proposed, "refuse")


def test_the_quotas_of_all_published_plans_of_a_year_add_up_to_no_more_than_the_notices_total(people, run, work):
    first = take(people["department"], propose(people["planner"], run), "publish")  # with 50 places

    def plan(quota):
        unions = [{"district": "310104", "quota": quota, "demand": 20}]
        point = {"name": f"示例商圈 {quota}", "address": "示例路2号", "district": "310104", **HERE}
        stops = ROUNDS["stops"] | {"points": [point]}
        asked = people["stranger"].post("/planning/rounds", json=ROUNDS | {"unions": unions, "stops": stops})
        work()
        return people["stranger"].get(asked.headers["Location"]).json()

    above = propose(people["stranger"], plan(9_951), organisation="district:310104")
    said = take(people["department"], above, "publish", 409)["detail"]
    assert "10001" in said
    assert "10000（附件2-6 一）" in said
    take(people["department"], above, "refuse")
    just = propose(people["stranger"], plan(9_950), organisation="district:310104")
    just = take(people["department"], just, "publish")
    for case in (first, just):
        take(people["department"], case, "withdraw")


def test_days_that_are_past_and_what_is_nobodys_business_are_not_published():
    where = {"name": "示例园区", "address": "", "district": "310101", "lon": 121.48, "lat": 31.23, "sample": True}
    when = {"day": "2025-06-03", "truck": "甲车", "begins": "09:30", "leaves": "12:00", "persons": 30}
    visit = {"key": "point:0", **where, **when}
    rules = BOOK.newest.latest
    later = visit | {"day": "2025-06-10", "begins": "13:00", "leaves": "15:00"}
    (stop,) = published_stops([visit, later], date(2025, 6, 3), rules)
    assert stop["hours"] == "2025 Jun 03 09:30-12:00; 2025 Jun 10 13:00-15:00"
    assert (stop["sample"], stop["facility_id"]) == (True, None)
    assert not {"persons", "truck"} & stop.keys()
    (stop,) = published_stops([visit, later], date(2025, 6, 3) + timedelta(days=1), rules)
    assert stop["hours"] == "2025 Jun 10 13:00-15:00"
    assert published_stops([visit], date(2025, 6, 4), rules) == []


def test_two_trucks_at_a_stop_on_one_day_are_both_told():
    place = {"name": "示例园区", "address": "", "district": "310101", "lon": 121.48, "lat": 31.23, "sample": True}
    one = {"key": "point:0", **place, "day": "2025-06-03", "begins": "13:00", "leaves": "15:00"}
    other = one | {"begins": "09:30", "leaves": "12:00"}
    (stop,) = published_stops([one, other], date(2025, 6, 3), BOOK.newest.latest)
    assert stop["hours"] == "2025 Jun 03 09:30-12:00,13:00-15:00"
    for hour, opened in ((10, True), (12, False), (14, True)):
        assert is_open(stop["hours"], datetime(2025, 6, 3, hour, tzinfo=SHANGHAI), Calendar({})) is opened


SITES = text("""
with put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                          district_code, organisation, sample, source)
  select '示例点' || n, '示例路' || n || '号', st_setsrid(st_makepoint(121.48, 31.23), 4326), 'rooftop', 121.48,
         31.23, 'wgs84', '310104', 'district:310104', true, 'test'
    from generate_series(1, 3) n
  returning id, name
)
insert into core.facility (place_id, kind, name, status, hours, attributes, organisation, sample, source)
select id, 'screening_stop', name, 'open',
       case name when '示例点2' then 'Mo-Su 08:00-15:59' when '示例点3' then '24/7' else 'We 08:00-18:00' end,
       case name when '示例点3' then '{"bus_space": false}' else '{"bus_space": true, "power_supply": true}' end::jsonb,
       'district:310104', true, 'test'
  from put
returning id, name
""")


def test_registered_stops_serve_while_they_are_open_and_are_published_in_their_place(
    people, client, run, work, app_engine
):
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        ids = {row.name: row.id for row in connection.execute(SITES)}
    # 3 to 5 June: the first is open on Wednesday the 4th, the second closes a minute early, the third has no room.
    asked = ROUNDS | {
        "unions": [{"district": "310104", "quota": 90, "demand": 90}],
        "stops": {"conditions": {"persons": 30}},
    }
    answer = people["stranger"].post("/planning/rounds", json=asked)
    assert answer.status_code == 202, answer.text
    work()
    plan = people["stranger"].get(answer.headers["Location"]).json()
    rows = people["stranger"].get(f"{answer.headers['Location']}/visits").json()["features"]
    assert [(one["properties"]["day"], one["properties"]["key"]) for one in rows] == [
        ("2025-06-04", f"facility:{ids['示例点1']}")
    ]
    assert plan["sources"]["left_out"] == [f"facility:{ids['示例点3']}"]
    assert plan["summary"]["districts"][0]["why"] == "车辆已排满 60 / no truck has room left 60"
    case = propose(people["stranger"], plan, organisation="district:310104")
    take(people["department"], case, "publish")
    (found,) = near(client, "2025-06-04T10:00:00", name="示例点1 两病筛查车")
    assert found["sample"] is True
    assert client.get(f"/facilities/{found['id']}").json()["properties"]["also_here"][0]["id"] == ids["示例点1"]
