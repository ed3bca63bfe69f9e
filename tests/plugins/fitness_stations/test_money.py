"""The subsidy once its amount is set in the rules: for who was accepted, in October, once; and a whole life."""

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege, UniqueViolation
from psycopg.rows import dict_row
from pydantic import SecretStr
from sqlalchemy import make_url

from geo_service.app import create_app
from geo_service.settings import Settings
from tests.plugins.fitness_stations.conftest import FACTS, PROGRAMME, at_once, take, with_amount

SUBSIDY = (
    "insert into fitness_stations.subsidy (case_id, facility_id, organisation, acceptance_id, step_id, fen)"
    " values (%s, %s, 'district:310101', %s, %s, 3000000)"
)


@pytest.fixture(scope="module", name="client")
def _client(database_url, found, tmp_path_factory):
    """The whole service with an edition in which the amount is set during the year."""
    plugins = with_amount(found, tmp_path_factory.mktemp("data"))
    settings = Settings(database_url=SecretStr(database_url), var=tmp_path_factory.mktemp("var"), work=False)
    with TestClient(create_app(settings, plugins), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="accepted")
def _accepted(office, publicity):
    """Fifteen accepted stations, to be taken one by one."""
    made = [office.scored((20, 20, 20, 20), (20, 20, 20, 19)) for _ in range(15)]
    office.select()
    ready = []
    for one in made:
        office.on("2025-06-10")
        case = take(office.clerk, take(office.clerk, office.read(one), "begin"), "link")
        ready.append(take(publicity[0], case, "accept", facts=FACTS["accept"]))
    return iter(ready)


@pytest.fixture(name="login")
def _login(database_url):
    """The app role as the service has it, acting for everybody."""
    with as_service(database_url) as connection:
        yield connection
        connection.rollback()


def as_service(database_url):
    connection = psycopg.connect(database_url, options="-c role=geo_app", row_factory=dict_row)
    connection.execute(
        "select set_config('geo.actor', 'person:900', false), set_config('geo.organisations', '*', false)"
    )
    connection.commit()  # a setting that is rolled back is gone
    return connection


@pytest.fixture(name="owner")
def _owner(server, database_url):
    """Runs as the schema's owner; it stays."""

    def owner(*statements):
        url = server.url("geo_admin", make_url(database_url).database or "")
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("set role geo_owner")
            for one in statements:
                admin.execute(one)

    return owner


def paid(who, case):
    (one,) = [row for row in who.get(f"{PROGRAMME}/stations").json() if row["case_id"] == case["id"]]
    return one["paid"]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2025-09-30", "step_not_open"),
        ("2025-10-01", "amount_not_set"),
        ("2025-10-14", "amount_not_set"),
        ("2025-10-15", None),
        ("2025-10-31", None),
        ("2025-11-01", "too_late"),
    ],
)
def test_it_is_entered_in_october_once_its_amount_is_set(day, reason, accepted, office, publicity):
    case = next(accepted)
    office.on(day)
    answer = take(publicity[1], case, "pay", status=409 if reason else 200)
    if reason:
        assert (answer["reason"], answer["clause"]) == (reason, "附件2-8 三(五)")
        assert paid(office.clerk, case) is None
    else:
        assert answer["history"][-1]["clause"] == "附件2-8 三(五)"
        assert (answer["facts"]["pay"], paid(office.clerk, case)) == ({"subsidy": "30000.00"}, "30000.00")


def test_it_is_entered_once_and_by_whoever_had_no_hand_in_it_before(accepted, office, publicity, sports):
    case = next(accepted)
    office.on("2025-10-20")
    for who in (office.clerk, sports):
        take(who, case, "pay", status=403)
    for earlier in (publicity[0], office.assessors[1], office.selector):
        assert take(earlier, case, "pay", status=409)["reason"] == "four_eyes"
    case = take(publicity[1], case, "pay")
    assert take(publicity[2], case, "pay", status=409)["reason"] == "already_paid"
    before = office.clerk.get(f"{PROGRAMME}/stages").json()["paid"]
    take(publicity[1], next(accepted), "pay")
    after = office.clerk.get(f"{PROGRAMME}/stages").json()["paid"]
    assert float(after) - float(before) == 30000.0


def step_of(login, case, name):
    asked = "select id from core.workflow_step where case_id = %s and name = %s order by id desc limit 1"
    return login.execute(asked, (case["id"], name)).fetchone()["id"]


def test_the_database_takes_no_subsidy_without_place_and_acceptance(login, accepted, office):
    case = next(accepted)
    acceptance, other = step_of(login, case, "accept"), step_of(login, case, "begin")
    with pytest.raises(ForeignKeyViolation, match="subsidy_of_accepted"), login.transaction():
        login.execute(SUBSIDY, (case["id"], case["facility_id"], other, other))
    office.on("2025-01-31")
    unplaced = office.pre_apply("2025-01-31")
    with pytest.raises(ForeignKeyViolation), login.transaction():
        first = step_of(login, unplaced, "pre_apply")
        login.execute(SUBSIDY, (unplaced["id"], unplaced["facility_id"], first, first))
    login.execute(SUBSIDY, (case["id"], case["facility_id"], acceptance, acceptance))
    with pytest.raises(UniqueViolation), login.transaction():
        login.execute(SUBSIDY, (case["id"], case["facility_id"], acceptance, other))
    for table in ("subsidy", "plaque", "place"):
        for change in (
            f"update fitness_stations.{table} set organisation = 'x'",
            f"delete from fitness_stations.{table}",
        ):
            with pytest.raises(InsufficientPrivilege), login.transaction():
                login.execute(change)


def entering(database_url, values):
    """A work that looks whether there is a subsidy, and enters one when all have looked."""

    def work(barrier):
        with as_service(database_url) as connection:
            look = "select from fitness_stations.subsidy where case_id = %s"
            looked = len(connection.execute(look, values[:1]).fetchall())
            barrier.wait(10)
            connection.execute(SUBSIDY, values)
            connection.commit()
            return looked

    return work


def test_without_the_keys_a_subsidy_is_entered_twice_and_with_them_once(database_url, accepted, login, owner):
    def race():
        case = next(accepted)
        accept, begin = (step_of(login, case, name) for name in ("accept", "begin"))
        login.rollback()
        results = at_once(
            *(entering(database_url, (case["id"], case["facility_id"], accept, s)) for s in (accept, begin))
        )
        count = login.execute("select count(*) from fitness_stations.subsidy where case_id = %s", (case["id"],))
        entered = count.fetchone()["count"]
        login.rollback()
        return results, entered

    owner(
        "alter table fitness_stations.subsidy drop constraint subsidy_pkey",
        "alter table fitness_stations.subsidy drop constraint subsidy_facility_id_key",
    )
    try:
        assert race() == ([0, 0], 2)
    finally:
        owner(
            "alter table fitness_stations.subsidy disable trigger only_added_to",
            "delete from fitness_stations.subsidy s using fitness_stations.subsidy t"
            " where t.case_id = s.case_id and t.step_id > s.step_id",
            "alter table fitness_stations.subsidy enable trigger only_added_to",
            "alter table fitness_stations.subsidy add primary key (case_id)",
            "alter table fitness_stations.subsidy add unique (facility_id)",
        )
    results, entered = race()
    assert entered == 1
    assert [type(one) for one in results if one != 0] == [UniqueViolation]


def test_over_http_a_subsidy_sent_six_times_at_once_is_entered_once(accepted, office, publicity):
    case = next(accepted)
    office.on("2025-10-20")

    def post(who):
        def work(barrier):
            barrier.wait(10)
            path = f"/cases/{case['id']}/transitions/pay"
            return who.post(path, json={}, headers={"If-Match": f'"{case["version"]}"'}).status_code

        return work

    assert sorted(at_once(*(post(who) for who in publicity[1:] * 3))) == [200] + [412] * 5
    assert paid(office.clerk, case) == "30000.00"


def test_a_station_from_its_pre_application_to_its_exit(accepted, office, publicity, sports, sign_in_as, client):
    case = next(accepted)
    manager = sign_in_as("site_manager", "district:310101")
    for who, day, step, told in (
        (sports, "2025-10-15", "give_plaque", {"number": "沪健-全程-1"}),
        (publicity[2], "2025-10-15", "pay", {}),
        (sports, "2025-10-20", "open", {}),
        (office.clerk, "2025-11-01", "share", {"shared": True, "how": "工作日晚间向园区开放"}),
        (office.clerk, "2025-11-30", "count", {"month": "2025-11", "reach": 3600, "participation": 1250}),
        (manager, "2025-12-01", "self_check", {"in_order": False, "out_of_order": ["淋浴"]}),
        (sports, "2025-12-02", "inspect", {"in_order": False, "out_of_order": ["淋浴"]}),
        (office.clerk, "2025-12-02", "warn", {}),
        (office.clerk, "2025-12-03", "suspend", {}),
        (office.clerk, "2025-12-10", "reopen", {}),
        (publicity[0], "2026-01-05", "exit", {}),
    ):
        office.on(day)
        case = take(who, case, step, facts=told, comment="示例理由")
    history = [(one["name"], one["day"], one["to"]) for one in case["history"]]
    assert history == [
        ("pre_apply", "2025-01-31", "pre_applied"),
        ("apply", "2025-04-15", "applied"),
        ("visit", "2025-04-30", "visited"),
        ("score", "2025-04-30", "visited"),
        ("score", "2025-04-30", "visited"),
        ("select", "2025-05-06", "selected"),
        ("begin", "2025-06-10", "under_construction"),
        ("link", "2025-06-10", "under_construction"),
        ("accept", "2025-06-10", "accepted"),
        ("give_plaque", "2025-10-15", "plaque_given"),
        ("pay", "2025-10-15", "plaque_given"),
        ("open", "2025-10-20", "open"),
        ("share", "2025-11-01", "open"),
        ("count", "2025-11-30", "open"),
        ("self_check", "2025-12-01", "open"),
        ("inspect", "2025-12-02", "open"),
        ("warn", "2025-12-02", "open"),
        ("suspend", "2025-12-03", "suspended"),
        ("reopen", "2025-12-10", "open"),
        ("exit", "2026-01-05", "exited"),
    ]
    assert client.get(f"/facilities/{case['facility_id']}").status_code == 404
    assert paid(office.clerk, case) == "30000.00"
