"""GET /facilities/{id}?as_of=: a facility as it stood, for those who may see its drafts and its history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.statements import parse
from geo_service.core.geometry import wgs84_to_gcj02
from geo_service.settings import DATA, PACKAGE
from tests.core.access.conftest import _add, _new_browser, _sign_in  # noqa: F401 - fixtures: people who sign in

type Asked = Callable[..., Any]
HUANGPU, XUHUI = "district:310101", "district:310104"
MICROSECOND = timedelta(microseconds=1)
# The id of no facility, and too short to be taken for a number of a person.
NOTHING = 87_654_321
PLACE = """
insert into core.place (name, address, district_code, position, position_precision, given_lon, given_lat, given_datum,
                        organisation, sample, source)
values (:name, '旧路 1 号', null, st_setsrid(st_makepoint(121.4737, 31.2305), 4326), 'street', 121.4737, 31.2305,
        'wgs84', :organisation, true, 'test')
returning id
"""
FACILITY = """
insert into core.facility (place_id, kind, name, status, functions, free_bays, organisation, sample, source)
values (:place, 'driver_home', :name, 'draft', '{toilet}', 3, :organisation, true, 'test')
returning id
"""


@dataclass(frozen=True)
class Registry:
    """Whoever writes sites; every write is a transaction of its own and gives the moment by which it is dated."""

    engine: Engine

    def write(self, sql: str, **values: Any) -> datetime:
        """Run a statement."""
        with self.engine.begin() as connection:
            act(connection, "person:4711", ALL_ORGANISATIONS)
            connection.execute(text(sql), values)
            moment: datetime = connection.execute(text("select now()")).scalar_one()
        return moment

    def draft(self, name: str, organisation: str = HUANGPU) -> tuple[int, datetime]:
        """A new draft; its id and when it was made."""
        with self.engine.begin() as connection:
            act(connection, "person:4711", ALL_ORGANISATIONS)
            place = connection.execute(text(PLACE), {"name": name, "organisation": organisation}).scalar_one()
            values = {"place": place, "name": name, "organisation": organisation}
            site = connection.execute(text(FACILITY), values).scalar_one()
            return site, connection.execute(text("select now()")).scalar_one()

    def change(self, site: int, what: str) -> datetime:
        """Change columns of a facility."""
        return self.write(f"update core.facility set {what} where id = :site", site=site)

    def move(self, site: int, what: str) -> datetime:
        """Change columns of the place of a facility."""
        return self.write(
            f"update core.place set {what} where id = (select place_id from core.facility where id = :site)", site=site
        )


@pytest.fixture(name="registry")
def _registry(app_engine: Engine) -> Registry:
    """The registry of the module."""
    return Registry(app_engine)


@pytest.fixture(name="clerk")
def _clerk(sign_in: Asked, add: Asked) -> TestClient:
    """Somebody of the district union of Huangpu, signed in."""
    made: TestClient = sign_in(add("district_union", HUANGPU))
    return made


def ask(client: TestClient, site: int, at: datetime | str, more: str = "", **headers: str) -> httpx2.Response:
    """What is answered of a site at a moment."""
    given = at if isinstance(at, str) else at.isoformat()
    return client.get(f"/facilities/{site}?as_of={quote(given)}{more}", headers={"Accept-Language": "en", **headers})


def told(client: TestClient, site: int, at: datetime) -> dict[str, Any]:
    """The properties of a site at a moment."""
    answer = ask(client, site, at)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["properties"]
    return found


def test_each_status_is_told_from_the_moment_it_was_written_to_the_next(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("三态")
    opened = registry.change(site, "status = 'open', tier = 'micro'")
    closed = registry.change(site, "status = 'suspended'")
    moments = [drafted, opened - MICROSECOND, opened, closed - MICROSECOND, closed, datetime.now(UTC)]
    assert [told(clerk, site, at)["status"] for at in moments] == [
        *("draft", "draft", "open", "open", "suspended", "suspended")
    ]
    assert [told(clerk, site, at)["tier"] for at in (drafted, opened)] == [None, "micro"]


def test_the_place_stands_as_it_stood_then(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("搬迁")
    moved = registry.move(
        site, "address = '新路 2 号', position = st_setsrid(st_makepoint(121.5, 31.25), 4326), given_lon = 121.5"
    )
    registry.move(site, "position = null, given_lon = null, given_lat = null, given_datum = null")
    before, after = ask(clerk, site, drafted).json(), ask(clerk, site, moved).json()
    now = ask(clerk, site, datetime.now(UTC)).json()
    assert (before["geometry"]["coordinates"], after["geometry"]["coordinates"]) == (
        [121.4737, 31.2305],
        [121.5, 31.25],
    )
    assert (before["properties"]["address"], after["properties"]["address"]) == ("旧路 1 号", "新路 2 号")
    assert now["geometry"] is None
    assert before["number"] < after["number"] < now["number"]


def test_what_is_open_now_is_told_as_the_public_is(registry: Registry, clerk: TestClient, client: TestClient) -> None:
    site, _ = registry.draft("开放")
    registry.change(site, "status = 'open', hours = '24/7', attributes = '{\"area_m2\": 20}'")
    public = client.get(f"/facilities/{site}").json()
    then = ask(clerk, site, datetime.now(UTC)).json()
    shared = public["properties"].keys() & then["properties"].keys()
    assert {name: public["properties"][name] for name in shared} == {name: then["properties"][name] for name in shared}
    assert then["properties"].keys() - shared == {"status", "organisation", "version"}
    assert then["geometry"] == public["geometry"]
    assert (then["type"], then["id"], then["datum"]) == ("Feature", site, "wgs84")


def test_the_number_is_that_of_the_last_change_and_who_made_it_is_left_to_the_audit(
    registry: Registry, clerk: TestClient, app_engine: Engine
) -> None:
    site, _ = registry.draft("编号")
    opened = registry.change(site, "status = 'open'")
    registry.change(site, "free_bays = 9")
    answer = ask(clerk, site, opened)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        number = connection.execute(
            text("select number from core.history where of_table = 'facility' and of_id = :id and at = :at"),
            {"id": site, "at": opened},
        ).scalar_one()
    assert (answer.json()["number"], answer.json()["as_of"]) == (number, opened.isoformat())
    assert answer.headers["cache-control"] == "no-store"
    assert "4711" not in answer.text


def test_the_datum_is_the_one_asked_for(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("坐标")
    found = ask(clerk, site, drafted, "&datum=gcj02").json()
    assert found["datum"] == "gcj02"
    assert found["geometry"]["coordinates"] == [round(float(axis), 6) for axis in wgs84_to_gcj02(121.4737, 31.2305)]


def test_before_its_first_row_it_is_told_since_when_it_is_known(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("初次")
    answer = ask(clerk, site, drafted - MICROSECOND)
    assert answer.status_code == 404
    since = answer.json()["detail"].removeprefix("The facility is on record since ").removesuffix(" only")
    assert datetime.fromisoformat(since) == drafted


def test_a_deleted_facility_is_found_before_its_deletion_and_not_after(registry: Registry, clerk: TestClient) -> None:
    site, _ = registry.draft("删除")
    opened = registry.change(site, "status = 'open'")
    deleted = registry.write("delete from core.facility where id = :site", site=site)
    registry.write("delete from core.place where name = '删除'")
    assert told(clerk, site, opened)["status"] == "open"
    assert told(clerk, site, deleted - MICROSECOND)["address"] == "旧路 1 号"
    answer = ask(clerk, site, deleted)
    assert (answer.status_code, answer.json()["detail"]) == (404, "The facility had been deleted by then")


def test_a_facility_that_went_to_another_place_is_told_with_each(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("换址")
    other, _ = registry.draft("换到")
    registry.move(other, "address = '别处'")
    gone = registry.change(site, f"place_id = (select place_id from core.facility where id = {other})")
    assert [told(clerk, site, at)["address"] for at in (drafted, gone)] == ["旧路 1 号", "别处"]


@pytest.mark.parametrize("at", ["2025-06-30T22:15:00+08:00", "nonsense", "2999-01-01T00:00:00Z", ""])
def test_nobody_who_is_not_signed_in_is_told_anything_of_a_moment(
    registry: Registry, client: TestClient, at: str
) -> None:
    site, _ = registry.draft(f"匿名{at}")
    registry.change(site, "status = 'open'")
    answers = [ask(client, one, at) for one in (site, NOTHING)]
    answers.append(ask(client, site, at, Authorization="Bearer fk_nonsense_nonsense"))
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert len({answer.content for answer in answers}) == 1
    assert client.get(f"/facilities/{site}", headers={"Authorization": "Bearer nonsense"}).status_code == 200


def test_somebody_without_the_permission_is_refused_whatever_the_id(
    registry: Registry, sign_in: Asked, add: Asked
) -> None:
    site, drafted = registry.draft("无权")
    manager = sign_in(add("site_manager", HUANGPU))
    answers = [ask(manager, one, drafted) for one in (site, NOTHING)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_another_districts_site_is_the_same_as_none_at_any_moment(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("徐汇", XUHUI)
    registry.change(site, "status = 'open'")
    nothing = ask(clerk, NOTHING, drafted)
    assert nothing.status_code == 404
    for at in (drafted - timedelta(days=999), drafted, datetime.now(UTC)):
        answer = ask(clerk, site, at)
        assert (answer.status_code, answer.headers.keys()) == (404, nothing.headers.keys())
        assert answer.text.replace(str(site), str(NOTHING)) == nothing.text


def test_a_district_sees_what_is_below_it_and_the_federation_all(
    registry: Registry, clerk: TestClient, sign_in: Asked, add: Asked
) -> None:
    below, _ = registry.draft("基层", f"{HUANGPU}/grassroots:7")
    beside, drafted = registry.draft("别区", XUHUI)
    centre = sign_in(add("staff_service_centre", "centre:staff_service"))
    xuhui = sign_in(add("district_union", XUHUI))
    seen = [[ask(one, site, drafted).status_code for site in (below, beside)] for one in (clerk, xuhui, centre)]
    assert seen == [[200, 404], [404, 200], [200, 200]]


def test_a_program_with_the_permission_is_told_for_its_district(
    registry: Registry, client: TestClient, app_engine: Engine, add: Asked
) -> None:
    own, _ = registry.draft("程序")
    other, drafted = registry.draft("程序外", XUHUI)
    add()
    machine = NewMachine("as-of", HUANGPU, (HUANGPU,), ("facility:read",), 100)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        add_machine(connection, machine, read_roles(DATA))
        key = add_key(connection, "as-of", days=1)
    headers = {"Authorization": f"Bearer {key}"}
    assert [ask(client, site, drafted, **headers).status_code for site in (own, other)] == [200, 404]


def test_what_another_organisation_wrote_in_between_is_neither_told_nor_papered_over(
    registry: Registry, clerk: TestClient, sign_in: Asked, add: Asked
) -> None:
    site, drafted = registry.draft("转手")
    xuhui = sign_in(add("district_union", XUHUI))
    both = "update core.facility set organisation = :to where id = :site"
    registry.move(site, f"organisation = '{XUHUI}'")
    given = registry.write(both, site=site, to=XUHUI)
    kept = registry.change(site, "free_bays = 5")
    registry.move(site, "address = '徐汇路 3 号'")
    registry.move(site, f"organisation = '{HUANGPU}'")
    back = registry.write(both, site=site, to=HUANGPU)
    assert [ask(clerk, site, at).status_code for at in (given, kept, back - MICROSECOND, back)] == [404, 404, 404, 200]
    assert told(clerk, site, back)["free_bays"] == 5
    assert [ask(xuhui, site, at).status_code for at in (drafted, given, kept, back)] == [404, 200, 404, 404]


def test_a_site_that_went_to_another_organisation_for_good_is_not_told_as_it_was(
    registry: Registry, clerk: TestClient
) -> None:
    site, drafted = registry.draft("送出")
    opened = registry.change(site, "status = 'open'")
    registry.write("update core.facility set organisation = :to where id = :site", site=site, to=XUHUI)
    assert told(clerk, site, drafted)["status"] == "draft"
    assert ask(clerk, site, opened).status_code == 404
    assert ask(clerk, site, datetime.now(UTC)).status_code == 404


def test_a_site_whose_place_went_to_another_organisation_is_not_told(registry: Registry, clerk: TestClient) -> None:
    site, drafted = registry.draft("送址")
    registry.change(site, "status = 'open'")
    assert told(clerk, site, drafted)["status"] == "draft"
    registry.move(site, f"organisation = '{XUHUI}'")
    assert ask(clerk, site, drafted).status_code == 404
    assert ask(clerk, site, datetime.now(UTC)).status_code == 404


def test_what_stood_is_never_half_of_a_transaction_nor_out_of_order(
    registry: Registry, clerk: TestClient, app_engine: Engine
) -> None:
    site, _ = registry.draft("交错")

    with app_engine.begin() as late:  # began first, wrote last
        act(late, "late", ALL_ORGANISATIONS)
        began = late.execute(text("select now()")).scalar_one()
        overtook = registry.change(site, "free_bays = 4")
        late.execute(text("update core.facility set chargers = 1 where id = :site"), {"site": site})
        late.execute(text("update core.place set address = '晚写' where name = '交错'"))
    seen = [told(clerk, site, at) for at in (began, overtook - MICROSECOND, overtook)]
    assert [(one["free_bays"], one["chargers"], one["address"]) for one in seen] == [
        *((3, None, "旧路 1 号"), (3, None, "旧路 1 号"), (4, 1, "晚写"))
    ]


NO_MOMENTS = (
    *("2025-06-30", "2025-06-30T22:15:00", "2025-06-30 22", "22:15:00+08:00", "now", "nonsense", "", "1751292900"),
    *("2025-06-31T00:00:00Z", "2025-06-30T24:30:00+08:00", "2025-06-30T22:15:00 08:00"),
)


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_what_is_no_moment_is_refused_and_told_what_would_be_right(clerk: TestClient, at: str) -> None:
    answer = ask(clerk, 1, at)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    (fault,) = answer.json()["errors"]
    assert fault["where"] == "as_of"
    assert fault["wanted"].startswith("a moment: day, time and offset from UTC, such as 2025-06-30T22:15:00%2B08:00")


def test_a_moment_that_is_yet_to_come_is_refused_and_the_present_is_not(registry: Registry, clerk: TestClient) -> None:
    site, _ = registry.draft("将来")
    answer = ask(clerk, site, datetime.now(UTC) + timedelta(minutes=1))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["wanted"].startswith("not later than now, 20")
    assert ask(clerk, site, datetime.now(UTC)).status_code == 200


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", "1582-10-10T00:00:00Z"])
def test_a_moment_long_ago_is_before_the_first_row(registry: Registry, clerk: TestClient, at: str) -> None:
    site, _ = registry.draft(f"远古{at}")
    assert ask(clerk, site, at).status_code == 404


def test_openapi_tells_the_parameter_and_whom_it_is_for(client: TestClient) -> None:
    told = client.get("/api").json()["paths"]["/facilities/{facility_id}"]["get"]
    (parameter,) = [one for one in told["parameters"] if one["name"] == "as_of"]
    assert "facility:read" in parameter["description"]
    assert told["responses"].keys() >= {"200", "401", "403", "404"}


@pytest.mark.parametrize("plans", ["force_generic_plan", "force_custom_plan"])
def test_the_history_is_read_along_its_index_under_row_security(
    registry: Registry, app_engine: Engine, plans: str
) -> None:
    site, _ = registry.draft(f"计划{plans}")
    statement = parse((PACKAGE / "core/registry/sql/facility_as_of.sql").read_text(encoding="utf-8"))
    with app_engine.begin() as connection:
        act(connection, "test", (HUANGPU,))
        connection.execute(text(f"set local plan_cache_mode = {plans}"))
        connection.execute(text("set local enable_seqscan = off"))  # the tables of the tests are too small for indexes
        connection.exec_driver_sql(f"prepare asked as {statement.positional}")
        values = {"id": str(site), "as_of": "now()"}
        given = ", ".join(values[name] for name in statement.names)
        plan = "\n".join(connection.exec_driver_sql(f"explain (costs off) execute asked({given})").scalars())
        connection.exec_driver_sql("deallocate asked")
    assert "Seq Scan on history" not in plan
    assert plan.count("Index Cond: ((of_table = 'facility'::text) AND (of_id = ") == 1
    assert plan.count("Index Cond: ((of_table = 'place'::text) AND (of_id = ") == 1
