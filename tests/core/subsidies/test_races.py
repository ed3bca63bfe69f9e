"""Two at one moment: with the locks off both win, which proves the race; with them one does."""

from psycopg.errors import CheckViolation, UniqueViolation

from tests.core.subsidies.conftest import take
from tests.core.subsidies.test_subsidies import SUBSIDY, USE, subsidies
from tests.races import as_service, at_once, step_of


def entering(database_url, query, values):
    """A work that looks whether there is a subsidy, and enters something when all have looked."""

    def work(barrier):
        with as_service(database_url) as connection:
            looked = connection.execute("select 1 from core.subsidy where case_id = %s", values[:1]).fetchall()
            barrier.wait(10)
            connection.execute(query, values)
            connection.commit()
            return len(looked)

    return work


def test_without_the_keys_a_subsidy_is_entered_twice_and_with_them_once(database_url, accepted, login, owner):
    def race():
        case = accepted()
        accept, apply = (step_of(login, case, name) for name in ("accept", "apply"))
        login.rollback()
        results = at_once(*(entering(database_url, SUBSIDY, (case["id"], accept, step)) for step in (accept, apply)))
        count = login.execute("select count(*) from core.subsidy where case_id = %s", (case["id"],))
        entered = count.fetchone()["count"]
        login.rollback()
        return results, entered

    owner(
        "alter table core.subsidy drop constraint subsidy_pkey cascade",
        "alter table core.subsidy drop constraint subsidy_of_facility",
    )
    try:
        assert race() == ([0, 0], 2)
    finally:
        owner(
            "alter table core.subsidy disable trigger only_added_to",
            "delete from core.subsidy s using core.subsidy t where t.case_id = s.case_id and t.step_id > s.step_id",
            "alter table core.subsidy enable trigger only_added_to",
            "alter table core.subsidy add primary key (case_id)",
            "alter table core.subsidy add constraint subsidy_of_facility unique (programme, facility_id)",
            "alter table core.subsidy_use add foreign key (case_id) references core.subsidy",
        )
    results, entered = race()
    assert entered == 1
    assert [type(one) for one in results if one != 0] == [UniqueViolation]


def test_over_http_a_subsidy_sent_six_times_at_once_is_entered_once(accepted, centre, clerk):
    case = accepted()

    def post(who):
        def work(barrier):
            barrier.wait(10)
            path = f"/cases/{case['id']}/transitions/pay"
            return who.post(path, json={}, headers={"If-Match": f'"{case["version"]}"'}).status_code

        return work

    assert sorted(at_once(*(post(who) for who in centre[1:] * 3))) == [200] + [412] * 5
    assert len(subsidies(clerk, case)) == 1


def test_without_the_trigger_two_uses_at_once_are_more_than_the_subsidy_and_with_it_one_stands(
    database_url, accepted, centre, login, owner
):
    def race():
        case = take(centre[1], accepted(), "pay")
        step = step_of(login, case, "pay")
        login.rollback()
        work = entering(database_url, USE, (case["id"], step, "running", 300_000))
        results = at_once(work, work)
        asked = "select coalesce(sum(fen), 0) as fen from core.subsidy_use where case_id = %s"
        used = int(login.execute(asked, (case["id"],)).fetchone()["fen"])
        login.rollback()
        return results, used

    owner("alter table core.subsidy_use disable trigger within_subsidy")
    try:
        assert race() == ([1, 1], 600_000)
    finally:
        owner("alter table core.subsidy_use enable trigger within_subsidy")
    results, used = race()
    assert used == 300_000
    assert [type(one) for one in results if one != 1] == [CheckViolation]
