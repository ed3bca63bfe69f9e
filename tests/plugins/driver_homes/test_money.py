"""Money: none without acceptance, once, never more used than given; also by hand, and two at one moment."""

import threading
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege, UniqueViolation
from psycopg.rows import dict_row
from sqlalchemy import make_url

SUBSIDY = (
    "insert into driver_homes.subsidy (case_id, facility_id, organisation, acceptance_id, step_id, fen)"
    " values (%s, %s, 'district:310101', %s, %s, 500000)"
)
USE = (
    "insert into driver_homes.subsidy_use (case_id, organisation, step_id, purpose, what, fen, day)"
    " values (%s, 'district:310101', %s, 'running', 'x', %s, '2025-09-15')"
)


@contextmanager
def as_service(database_url):
    """The app role as the service has it, acting for everybody."""
    with psycopg.connect(database_url, options="-c role=geo_app", row_factory=dict_row) as connection:
        connection.execute(
            "select set_config('geo.actor', 'person:900', false), set_config('geo.organisations', '*', false)"
        )
        connection.commit()  # a setting that is rolled back is gone
        yield connection
        connection.rollback()


@pytest.fixture(name="login")
def _login(database_url):
    with as_service(database_url) as connection:
        yield connection


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


def subsidies(who, case):
    return [one for one in who.get("/programmes/driver_homes/subsidies").json() if one["case_id"] == case["id"]]


def item(amount, **more):
    return {"items": [{"purpose": "equipment", "what": "冰箱", "amount": amount, **more}]}


@pytest.mark.parametrize(("tier", "yuan"), [("micro", "5000.00"), ("comprehensive", "10000.00")])
def test_an_accepted_home_gets_the_subsidy_of_its_tier_once(tier, yuan, home, centre, clerk, take):
    case = home("open", tier)
    take(clerk, case, "pay", status=403)
    for earlier in centre[:2]:
        assert take(earlier, case, "pay", status=409)["reason"] == "four_eyes"
    case = take(centre[2], case, "pay")
    assert case["history"][-1]["clause"] == "附件2-7 四(二)"
    assert take(centre[3], case, "pay", status=409)["reason"] == "already_paid"
    (entered,) = subsidies(clerk, case)
    assert (entered["amount"], entered["used"], entered["left"]) == (yuan, "0.00", yuan)


def test_before_acceptance_there_is_no_money(home, centre, take, filed):
    for case in (filed(), home("reviewed")):
        assert take(centre[2], case, "pay", status=409)["reason"] == "bad_sequence"


def test_use_is_entered_thing_by_thing_up_to_the_subsidy_with_fixed_assets_by_number(home, centre, clerk, take):
    case = take(centre[2], home("open"), "pay")
    things = item("3000.00", fixed_asset=True, asset_number="固-1")
    things["items"].append({"purpose": "activities", "what": "清凉活动", "amount": "1500.5"})
    case = take(clerk, case, "use_subsidy", facts=things)
    assert [one["amount"] for one in case["facts"]["use_subsidy"]["items"]] == ["3000.00", "1500.50"]
    assert take(clerk, case, "use_subsidy", status=409, facts=item("499.51"))["reason"] == "over_total"
    take(clerk, case, "use_subsidy", facts=item("499.50"))
    (entered,) = subsidies(clerk, case)
    assert (entered["used"], entered["left"]) == ("5000.00", "0.00")
    assert [(one["purpose"], one["amount"], one["asset_number"]) for one in entered["uses"]] == [
        ("equipment", "3000.00", "固-1"),
        ("activities", "1500.50", None),
        ("equipment", "499.50", None),
    ]


def test_another_unions_money_is_not_seen(home, centre, sign_in_as, take):
    case = take(centre[2], home("accepted"), "pay")
    assert subsidies(sign_in_as("district_union", "district:310104"), case) == []


def test_a_home_that_left_and_came_back_gets_no_second_subsidy(home, filed, centre, on, take):
    case = take(centre[2], home("open"), "pay")
    take(centre[0], case, "exit", comment="停业")
    again = filed(name=case["title"])
    assert again["facility_id"] == case["facility_id"]
    on("2025-09-20")
    again = take(centre[0], again, "review")
    seen = case["facts"]["accept"]
    again = take(centre[1], again, "accept", facts={name: seen[name] for name in ("site", "lon", "lat", "datum")})
    assert "一次性补助" in take(centre[2], again, "pay", status=409)["detail"]


def step_of(login, case, name):
    asked = "select id from core.workflow_step where case_id = %s and name = %s order by id desc limit 1"
    return login.execute(asked, (case["id"], name)).fetchone()["id"]


def test_the_database_takes_no_subsidy_but_of_the_step_that_accepted_that_home(login, home):
    accepted, reviewed = home("accepted"), home("reviewed")
    acceptance = step_of(login, accepted, "accept")
    review = step_of(login, accepted, "review")
    for case, step in ((accepted, review), (reviewed, acceptance), (reviewed, step_of(login, reviewed, "review"))):
        with pytest.raises(ForeignKeyViolation, match="subsidy_of_accepted"), login.transaction():
            login.execute(SUBSIDY, (case["id"], case["facility_id"], step, step))
    with pytest.raises(InsufficientPrivilege), login.transaction():
        login.execute(SUBSIDY.replace("fen)", "accepted, fen)").replace("500000", "'applied', 1"), (1, 1, 1, 1))
    login.execute(SUBSIDY, (accepted["id"], accepted["facility_id"], acceptance, acceptance))
    with pytest.raises(UniqueViolation), login.transaction():
        login.execute(SUBSIDY, (accepted["id"], accepted["facility_id"], acceptance, review))


def test_the_database_changes_no_money_and_takes_no_use_beyond_it(login, home, centre, take):
    case = take(centre[2], home("accepted"), "pay")
    step = step_of(login, case, "pay")
    login.execute(USE, (case["id"], step, 499_999))
    for more, fits in ((2, False), (1, True), (1, False)):
        if fits:
            login.execute(USE, (case["id"], step, more))
        else:
            with pytest.raises(CheckViolation, match="more than the subsidy"), login.transaction():
                login.execute(USE, (case["id"], step, more))
    for table in ("subsidy", "subsidy_use", "plaque"):
        for change in (f"update driver_homes.{table} set organisation = 'x'", f"delete from driver_homes.{table}"):
            with pytest.raises(InsufficientPrivilege), login.transaction():
                login.execute(change)


def at_once(*work):
    """What each of some works gave or raised, all begun at one moment in threads of their own."""
    results, barrier = [None] * len(work), threading.Barrier(len(work))

    def run(place, one):
        try:
            results[place] = one(barrier)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def entering(database_url, query, values):
    """A work that looks whether there is a subsidy, and enters one when all have looked."""

    def work(barrier):
        with as_service(database_url) as connection:
            looked = connection.execute("select 1 from driver_homes.subsidy where case_id = %s", values[:1]).fetchall()
            barrier.wait(10)
            connection.execute(query, values)
            connection.commit()
            return len(looked)

    return work


def test_without_the_keys_a_subsidy_is_entered_twice_and_with_them_once(database_url, home, login, owner):
    def race():
        case = home("accepted")
        accept, review = (step_of(login, case, name) for name in ("accept", "review"))
        login.rollback()
        values = [(case["id"], case["facility_id"], accept, step) for step in (accept, review)]
        results = at_once(*(entering(database_url, SUBSIDY, one) for one in values))
        count = login.execute("select count(*) from driver_homes.subsidy where case_id = %s", (case["id"],))
        entered = count.fetchone()["count"]
        login.rollback()
        return results, entered

    owner(
        "alter table driver_homes.subsidy drop constraint subsidy_pkey cascade",
        "alter table driver_homes.subsidy drop constraint subsidy_facility_id_key",
    )
    try:
        assert race() == ([0, 0], 2)
    finally:
        owner(
            "alter table driver_homes.subsidy disable trigger only_added_to",
            "delete from driver_homes.subsidy s using driver_homes.subsidy t"
            " where t.case_id = s.case_id and t.step_id > s.step_id",
            "alter table driver_homes.subsidy enable trigger only_added_to",
            "alter table driver_homes.subsidy add primary key (case_id)",
            "alter table driver_homes.subsidy add unique (facility_id)",
            "alter table driver_homes.subsidy_use add foreign key (case_id) references driver_homes.subsidy",
        )
    results, entered = race()
    assert entered == 1
    assert [type(one) for one in results if one != 0] == [UniqueViolation]


def test_over_http_a_subsidy_sent_six_times_at_once_is_entered_once(home, centre, clerk):
    case = home("accepted")

    def post(who):
        def work(barrier):
            barrier.wait(10)
            path = f"/cases/{case['id']}/transitions/pay"
            return who.post(path, json={}, headers={"If-Match": f'"{case["version"]}"'}).status_code

        return work

    results = at_once(*(post(who) for who in centre[2:] * 3))
    assert sorted(results) == [200] + [412] * 5
    assert len(subsidies(clerk, case)) == 1


def test_without_the_trigger_two_uses_at_once_are_more_than_the_subsidy_and_with_it_one_stands(
    database_url, home, centre, take, login, owner
):
    def race():
        case = take(centre[2], home("accepted"), "pay")
        step = step_of(login, case, "pay")
        login.rollback()
        work = entering(database_url, USE, (case["id"], step, 300_000))
        results = at_once(work, work)
        asked = "select coalesce(sum(fen), 0) as fen from driver_homes.subsidy_use where case_id = %s"
        used = int(login.execute(asked, (case["id"],)).fetchone()["fen"])
        login.rollback()
        return results, used

    owner("alter table driver_homes.subsidy_use disable trigger within_subsidy")
    try:
        assert race() == ([1, 1], 600_000)
    finally:
        owner("alter table driver_homes.subsidy_use enable trigger within_subsidy")
    results, used = race()
    assert used == 300_000
    assert [type(one) for one in results if one != 1] == [CheckViolation]
