"""The subsidy once its amount is set in the rules: for who was accepted, in October, once; and a whole life."""

import pytest
from fastapi.testclient import TestClient
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege, UniqueViolation
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.settings import Settings
from tests.plugins.fitness_stations.conftest import FACTS, PROGRAMME, take, with_amount
from tests.races import step_of

SUBSIDY = "insert into core.subsidy (case_id, acceptance_id, step_id, fen, purposes) values (%s, %s, %s, 3000000, '{}')"
PLAQUE = "insert into core.plaque (case_id, number) values (%s, '沪健-手工')"


@pytest.fixture(scope="module", name="client")
def _client(database_url, found, tmp_path_factory):
    """The whole service with an edition in which the amount is set during the year."""
    plugins = with_amount(found, tmp_path_factory.mktemp("data"))
    settings = Settings(database_url=SecretStr(database_url), var=tmp_path_factory.mktemp("var"), work=False)
    with TestClient(create_app(settings, plugins), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="accepted")
def _accepted(office, publicity):
    """Twelve accepted stations, to be taken one by one."""
    made = [office.scored((20, 20, 20, 20), (20, 20, 20, 19)) for _ in range(12)]
    office.select()
    ready = []
    for one in made:
        office.on("2025-06-10")
        case = take(office.clerk, take(office.clerk, office.read(one), "begin"), "link")
        ready.append(take(publicity[0], case, "accept", facts=FACTS["accept"]))
    return iter(ready)


def paid(who, case):
    (one,) = [row for row in who.get(f"{PROGRAMME}/stations").json() if row["case_id"] == case["id"]]
    return one["paid"]


def subsidies(who, case):
    """What the list of subsidies has of a case: what was paid, used and is left, and the uses."""
    told = [one for one in who.get(f"{PROGRAMME}/subsidies").json() if one["case_id"] == case["id"]]
    return [(one["amount"], one["used"], one["left"], one["uses"]) for one in told]


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
        assert subsidies(office.clerk, case) == []
    else:
        assert answer["history"][-1]["clause"] == "附件2-8 三(五)"
        assert (answer["facts"]["pay"], paid(office.clerk, case)) == ({"subsidy": "30000.00"}, "30000.00")
        assert subsidies(office.clerk, case) == [("30000.00", "0.00", "30000.00", [])]


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


def test_the_database_gives_neither_money_nor_plaque_to_a_station_without_a_place(login, accepted, office):
    case = next(accepted)
    acceptance, other = step_of(login, case, "accept"), step_of(login, case, "begin")
    with pytest.raises(ForeignKeyViolation, match="subsidy_of_accepted"), login.transaction():
        login.execute(SUBSIDY, (case["id"], other, other))
    unplaced = office.pre_apply("2025-01-31")
    first = step_of(login, unplaced, "pre_apply")
    for query, values in ((SUBSIDY, (unplaced["id"], first, first)), (PLAQUE, (unplaced["id"],))):
        with pytest.raises(ForeignKeyViolation, match="the station has no place"), login.transaction():
            login.execute(query, values)
    for query, values in ((SUBSIDY, (case["id"], acceptance, acceptance)), (PLAQUE, (case["id"],))):
        login.execute(query, values)
        with pytest.raises(UniqueViolation), login.transaction():
            login.execute(query, values)
    for change in ("update fitness_stations.place set organisation = 'x'", "delete from fitness_stations.place"):
        with pytest.raises(InsufficientPrivilege), login.transaction():
            login.execute(change)


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


def test_what_was_entered_in_tables_of_its_own_comes_over(accepted, office, publicity, sports, rewound):
    office.on("2025-10-20")
    case = take(sports, take(publicity[1], next(accepted), "pay"), "give_plaque", facts={"number": "沪健-旧-1"})
    with rewound(case) as old:
        assert old.execute(
            "select s.fen, p.number from fitness_stations.subsidy s join fitness_stations.plaque p using (case_id)"
            " where s.case_id = %s",
            (case["id"],),
        ).fetchall() == [(3_000_000, "沪健-旧-1")]
    assert paid(office.clerk, case) == "30000.00"
