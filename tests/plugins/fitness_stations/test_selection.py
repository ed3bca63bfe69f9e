"""The selection of the year: thirty of thirty-three, a tie about the last places, two at one moment."""

import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege, UniqueViolation
from psycopg.types.json import Json

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.plugins.fitness_stations import queries
from tests.plugins.fitness_stations.conftest import PROGRAMME, scores, take
from tests.races import as_service, at_once

PUT_SELECTION = (
    "insert into fitness_stations.selection (edition, stations, candidates, day) values (%s, 30, 1, '2025-05-06')"
)
PUT_PLACE = (
    "insert into fitness_stations.place (edition, stations, number, case_id, organisation, step_id)"
    " select %s, %s, %s, s.case_id, 'district:310101', s.id from core.workflow_step s where s.case_id = %s limit 1"
)
KEY = {"Idempotency-Key": "selection-of-the-year-2025"}


@pytest.fixture(scope="module", name="year")
def _year(office, sign_in_as):
    """A year of 33 applications: 28 with 56 to 83 points, four with 50, one with 10; and all that was answered."""
    best = [office.scored((14, 14, 14, 14 + extra), (14, 14, 14, 14 + extra))["id"] for extra in range(12)]
    best += [office.scored((20, 20, 20, 8 + extra), (20, 20, 20, 8 + extra))["id"] for extra in range(16)]
    tied = [office.scored((20, 10, 10, 10), (10, 10, 20, 10))["id"] for _ in range(3)]
    tied.append(office.scored((25, 25, 1, 0), (24, 25, 0, 0))["id"])  # 51 and 49 points: a mean of 50 as well
    last = office.scored((1, 2, 3, 4), (4, 3, 2, 1))["id"]
    told = {"best": best, "tied": tied, "last": last, "refused": {}}
    told["before"] = office.visitor.get(f"{PROGRAMME}/ranking").json()
    refused = told["refused"]
    refused["tie"] = office.select(status=409)
    refused["too few"] = office.select(status=409, chosen=tied[:1], comment="示例理由")
    refused["too many"] = office.select(status=409, chosen=tied[:3], comment="示例理由")
    refused["twice"] = office.select(status=409, chosen=tied[:1] * 2, comment="示例理由")
    refused["not of the tie"] = office.select(status=409, chosen=[tied[0], last], comment="示例理由")
    refused["no reason"] = office.select(status=409, chosen=tied[1:3])
    told["late"] = office.pre_apply()
    # Two heads of the department, and each sends it three times at one moment.
    heads = [office.selector, sign_in_as("publicity_department", "department:publicity")]
    body = {"chosen": tied[1:3], "comment": "集体研究：覆盖面更广"}
    office.on("2025-05-06")

    def post(who):
        def work(barrier):
            barrier.wait(10)
            return who.post(f"{PROGRAMME}/selections", json=body, headers=KEY).status_code, who

        return work

    results = at_once(*(post(who) for who in heads * 3))
    told["results"] = results
    told["winner"] = next(who for status, who in results if status == 201)
    told["body"] = body
    told["after"] = office.visitor.get(f"{PROGRAMME}/ranking").json()
    return told


def test_before_it_the_ranking_shows_the_tie_and_settles_nothing(year):
    ranking = year["before"]["ranking"]
    assert [one["rank"] for one in ranking] == [*range(1, 29), 29, 29, 29, 29, 33]
    assert [one["score"] for one in ranking[:2] + ranking[27:]] == ["83.00", "82.00", "56.00", *["50.00"] * 4, "10.00"]
    assert [one["selected"] for one in ranking] == [True] * 28 + [None] * 4 + [False]
    assert {one["case_id"]: sorted(one["tied_with"]) for one in ranking[28:32]} == {
        case: sorted({*year["tied"]} - {case}) for case in year["tied"]
    }
    assert (year["before"]["reason"], len(year["before"]["concerned"])) == ("tie", 4)
    assert (year["before"]["selection"], year["before"]["places"]) == (None, 30)
    assert ranking[32]["assessments"][0]["scores"]["public_benefit"] in (
        {"points": 4, "comment": "评语 4"},
        {"points": 1, "comment": "评语 1"},
    )


def test_a_tie_about_the_last_places_is_settled_by_name_and_reason_only(year):
    reasons = {name: answer["reason"] for name, answer in year["refused"].items()}
    assert reasons == {
        "tie": "tie",
        "too few": "not_tied",
        "too many": "not_tied",
        "twice": "not_tied",
        "not of the tie": "not_tied",
        "no reason": "comment_required",
    }
    assert len(year["refused"]["tie"]["missing"]) == 4
    assert {answer["clause"] for answer in year["refused"].values()} == {"附件2-8 二1"}


def test_of_six_selections_at_one_moment_one_is_made(year):
    assert {status for status, _ in year["results"]} == {201, 409}
    # Who made it may be answered again under their key; nobody else is.
    assert {id(who) for status, who in year["results"] if status == 201} == {id(year["winner"])}


def test_thirty_get_a_place_and_the_rest_are_told_why(year, office):
    after = year["after"]
    selected = [one["case_id"] for one in after["ranking"] if one["selected"]]
    assert sorted(selected) == sorted([*year["best"], *year["tied"][1:3]])
    assert after["selection"]["candidates"] == 33
    assert (after["selection"]["stations"], after["selection"]["day"]) == (30, "2025-05-06")
    first = office.read({"id": after["ranking"][0]["case_id"]})
    assert (first["state"]["code"], first["due_on"]) == ("selected", "2025-09-30")
    assert first["facts"]["select"] == {"rank": 1, "of": 33, "score": "83.00", "tied_with": [], "chosen": False}
    for case_id, rank in ((year["tied"][0], 29), (year["last"], 33)):
        case = office.read({"id": case_id})
        assert (case["state"]["code"], case["ended"]) == ("not_selected", True)
        told = case["facts"]["pass_over"]
        assert (told["rank"], told["reason"], told["chosen"]) == (rank, "places_full", False)
        assert case["history"][-1]["clause"] == "附件2-8 二1"
    chosen = office.read({"id": year["tied"][1]})
    assert chosen["facts"]["select"]["chosen"] is True
    assert chosen["history"][-1]["comment"] == "集体研究：覆盖面更广"
    assert sorted(chosen["facts"]["select"]["tied_with"]) == sorted({*year["tied"]} - {year["tied"][1]})


def test_it_is_made_once_and_the_same_request_is_answered_the_same(year, office, publicity):
    again = year["winner"].post(f"{PROGRAMME}/selections", json=year["body"], headers=KEY)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json()["ranking"] == year["after"]["ranking"]
    refused = office.select(status=409, who=publicity[0])
    assert refused["reason"] == "selection_made"


def test_whoever_applies_after_it_is_told_that_it_was_made(year, office, publicity):
    new = {"step": "apply", "organisation": "district:310101", "until": "2025-06-30", "reason": "示例"}
    assert publicity[1].post("/workflows/fitness_stations/station/extensions", json=new).status_code == 201
    refused = take(office.clerk, year["late"], "apply", status=409)
    assert "本年度评定已完成" in refused["detail"]


def test_the_database_knows_thirty_places_and_no_more(year, database_url, office):
    case = year["last"]
    with as_service(database_url) as login:
        count = login.execute("select count(*), min(number), max(number) from fitness_stations.place").fetchone()
        assert tuple(count.values()) == (30, 1, 30)
        for values, error, name in (
            ((2025, 30, 31, case), CheckViolation, "place_number"),
            ((2025, 31, 31, case), ForeignKeyViolation, "place_of_selection"),
            ((2025, 30, 0, case), CheckViolation, "place_number"),
            ((2025, 30, 30, case), UniqueViolation, "place_pkey"),
        ):
            with pytest.raises(error, match=name), login.transaction():
                login.execute(PUT_PLACE, values)
        for table in ("selection", "place"):
            for change in (
                f"update fitness_stations.{table} set stations = 99",
                f"delete from fitness_stations.{table}",
            ):
                with pytest.raises(InsufficientPrivilege), login.transaction():
                    login.execute(change)


def test_a_union_writes_no_selection_and_sees_its_own_places_only(year, app_engine):
    with app_engine.connect() as connection:
        act(connection, "person:1", ("district:310104",))
        assert connection.exec_driver_sql("select count(*) from fitness_stations.place").scalar_one() == 0
        assert queries.selection(connection, 2025)["stations"] == 30
        with pytest.raises(Exception, match="row-level security"):
            connection.exec_driver_sql(
                "insert into fitness_stations.selection (edition, stations, candidates, day) values (2031, 9, 9, now())"
            )
        connection.rollback()
        act(connection, "", ())
        assert queries.selection(connection, 2025) is None


def entering(database_url, look, query, values):
    """A work that looks whether it is there, and enters it when all have looked."""

    def work(barrier):
        with as_service(database_url) as connection:
            looked = len(connection.execute(look).fetchall())
            barrier.wait(10)
            connection.execute(query, values)
            connection.commit()
            return looked

    return work


def forget(owner, table, which):
    owner(
        f"alter table fitness_stations.{table} disable trigger only_added_to",
        f"delete from fitness_stations.{table} where {which}",
        f"alter table fitness_stations.{table} enable trigger only_added_to",
    )


def test_without_the_key_a_year_is_selected_twice_and_with_it_once(year, database_url, owner):
    look = "select from fitness_stations.selection where edition = 2030"
    work = entering(database_url, look, PUT_SELECTION, (2030,))
    owner(
        "alter table fitness_stations.selection drop constraint selection_pkey",
        "alter table fitness_stations.place drop constraint place_of_selection",
        "alter table fitness_stations.selection drop constraint selection_places",
    )
    try:
        assert at_once(work, work) == [0, 0]
    finally:
        forget(owner, "selection", "edition = 2030")
        owner(
            "alter table fitness_stations.selection add primary key (edition)",
            "alter table fitness_stations.selection add constraint selection_places unique (edition, stations)",
            "alter table fitness_stations.place add constraint place_of_selection foreign key (edition, stations)"
            " references fitness_stations.selection (edition, stations)",
        )
    results = at_once(work, work)
    assert [type(one) for one in results if one != 0] == [UniqueViolation]


def test_without_the_key_two_get_the_last_of_thirty_places_and_with_it_one(year, database_url, owner):
    look = "select from fitness_stations.place where (edition, number) = (2029, 30)"
    with as_service(database_url) as login:
        login.execute(PUT_SELECTION, (2029,))
        login.commit()
    works = [entering(database_url, look, PUT_PLACE, (2029, 30, 30, case)) for case in (year["last"], year["tied"][0])]
    owner("alter table fitness_stations.place drop constraint place_pkey")
    try:
        assert at_once(*works) == [0, 0]
    finally:
        forget(owner, "place", "edition = 2029")
        owner("alter table fitness_stations.place add primary key (edition, number)")
    results = at_once(*works)
    assert [type(one) for one in results if one != 0] == [UniqueViolation]


def test_without_the_lock_a_score_on_its_way_is_overlooked_and_with_it_waited_for(
    year, office, app_engine, database_url
):
    """The selection reads after it has locked; a case of another year stands for one that is being scored."""
    case = year["late"]

    def scoring(barrier):
        with as_service(database_url) as login:
            login.execute(
                "insert into core.workflow_step"
                " (case_id, number, name, from_state, to_state, day, four_eyes, ends, facts)"
                " select id, version + 1, 'score', state, state, '2025-05-06', false, false, cast(%s as jsonb)"
                " from core.workflow_case where id = %s",
                (Json(scores(1, 1, 1, 1)), case["id"]),
            )
            barrier.wait(10)  # written and not yet committed
            barrier.wait(10)  # the other has looked without a lock
            login.commit()
            return "scored"

    def reading(barrier):
        def seen(found):
            return sum(step.name == "score" for one in found if one.id == case["id"] for step in one.steps)

        barrier.wait(10)
        with app_engine.connect() as connection:
            act(connection, "person:1", ALL_ORGANISATIONS)
            unlocked = seen(queries.all_cases(connection, 2025))
            barrier.wait(10)
            locked = seen(queries.locked_cases(connection, 2025))
            connection.rollback()
        return unlocked, locked

    assert at_once(scoring, reading) == ["scored", (0, 1)]
