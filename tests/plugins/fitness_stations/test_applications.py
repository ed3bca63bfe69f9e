"""From pre-application to the scores: the days of the timetable, who may, four eyes; when no selection is made."""

import pytest
from sqlalchemy import text

from geo_service.core.access.queries import put_role
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.fitness_stations.conftest import DIMENSIONS, FACTS, PROGRAMME, scores, take

EXTENSIONS = "/workflows/fitness_stations/station/extensions"


@pytest.mark.parametrize(
    ("day", "reason"), [("2025-01-01", None), ("2025-01-31", None), ("2025-02-01", "too_late"), ("2026-01-05", "")]
)
def test_a_station_is_applied_for_first_in_january(day, reason, office):
    answer = office.pre_apply(day, status=201 if reason is None else 409)
    if reason is None:
        assert (answer["state"]["code"], answer["due_on"]) == ("pre_applied", "2025-04-30")
    elif reason:
        assert (answer["reason"], answer["clause"]) == (reason, "附件2-8 三(一)")
    else:
        assert answer["reason"] == "no_edition"


@pytest.mark.parametrize(
    ("day", "reason"),
    [("2025-01-31", "step_not_open"), ("2025-02-01", None), ("2025-04-30", None), ("2025-05-01", "too_late")],
)
def test_it_is_applied_for_from_february_to_april(day, reason, office):
    case = office.pre_apply()
    office.on(day)
    answer = take(office.clerk, case, "apply", status=409 if reason else 200)
    assert answer.get("reason") == reason
    assert not reason or answer["clause"] == "附件2-8 三(二)"


@pytest.mark.parametrize(("day", "status"), [("2025-04-30", 200), ("2025-05-01", 409)])
def test_it_is_visited_until_applications_end(day, status, office):
    case = office.applied()
    office.on(day)
    take(office.visitor, case, "visit", status=status)


@pytest.mark.parametrize(
    ("visited_on", "status"), [("2025-04-14", 409), ("2025-04-15", 200), ("2025-04-30", 200), ("2025-05-01", 409)]
)
def test_the_visit_was_after_the_application_and_not_in_the_future(visited_on, status, office):
    case = office.applied()  # on 15 April
    office.on("2025-04-30")
    answer = take(office.visitor, case, "visit", status=status, facts=FACTS["visit"] | {"visited_on": visited_on})
    assert status == 200 or answer["reason"] == "outside_period"


def test_a_late_application_comes_in_under_an_extension_that_somebody_else_granted(office, publicity):
    case = office.pre_apply()
    new = {"step": "apply", "organisation": "district:310101", "until": "2025-05-05", "reason": "场地变更"}
    office.on("2025-05-01")
    assert office.clerk.post(EXTENSIONS, json=new).status_code == 403
    assert publicity[0].post(EXTENSIONS, json=new).status_code == 201
    office.on("2025-05-05")
    assert take(office.clerk, case, "apply")["history"][-1]["extension"] == "场地变更"


def test_the_sports_bureau_sees_applications_and_nothing_of_other_programmes(office, sports, sign_in_as):
    case = office.applied()
    assert office.read(case, sports)["title"] == case["title"]
    assert [one["programme"] for one in sports.get("/workflows").json()] == ["fitness_stations"]
    other = sign_in_as("district_union", "district:310104")
    assert other.get(f"/cases/{case['id']}").status_code == 404
    take(sports, case, "apply", status=403)
    take(office.clerk, case, "visit", status=403)


def both_roles(app_engine, who):
    """Let somebody hold the Sports Bureau's role, too."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        asked = text("select id from core.person where name = :name")
        person = connection.execute(asked, {"name": who.get("/account").json()["name"]}).scalar_one()
        put_role(connection, person, "sports_bureau", "partner:sports_bureau", "test")


def test_whoever_applied_neither_visits_nor_scores(office, sign_in_as, app_engine):
    both = sign_in_as("district_union", "district:310101")
    both_roles(app_engine, both)
    case = office.pre_apply()
    office.on("2025-04-15")
    case = take(both, case, "apply")
    assert take(both, case, "visit", status=409, facts=FACTS["visit"])["reason"] == "four_eyes"
    office.on("2025-04-30")
    case = take(office.visitor, case, "visit")
    refused = take(both, case, "score", status=409, facts=scores(1, 1, 1, 1))
    assert (refused["reason"], refused["clause"]) == ("four_eyes", "附件2-8 二1")


@pytest.mark.parametrize("dimension", range(4))
def test_an_assessor_gives_25_points_for_each_dimension_at_most_with_a_comment(dimension, office):
    case = office.visited()
    most = [25, 25, 25, 25]
    case = take(office.visitor, case, "score", facts=scores(*most))
    most[dimension] = 26
    refused = take(office.visitor, case, "score", status=409, facts=scores(*most))
    assert (refused["reason"], refused["missing"]) == ("over_max", [DIMENSIONS[dimension]])
    assert refused["clause"] == "附件2-8 二1"
    silent = scores(1, 1, 1, 1)
    silent[DIMENSIONS[dimension]] = {"points": 1, "comment": " "}
    take(office.visitor, case, "score", status=422, facts=silent)
    del silent[DIMENSIONS[dimension]]
    take(office.visitor, case, "score", status=422, facts=silent)


def test_the_form_of_the_scores_asks_for_the_dimensions_of_the_rules(office):
    (workflow,) = office.visitor.get("/workflows").json()
    steps = {one["name"]: one for one in workflow["transitions"]}
    wants = steps["score"]["wants"]["properties"]
    assert {name: one["x-words"]["zh"] for name, one in wants.items()} == {
        "coverage": "覆盖率",
        "participation": "参与度",
        "intelligence": "智能化",
        "public_benefit": "公益性",
    }
    assert (steps["select"]["taken_at"], steps["score"]["taken_at"]) == (f"{PROGRAMME}/selections", None)


def test_what_was_sent_back_is_amended_in_time(office):
    case = office.applied()
    assert take(office.visitor, case, "return", status=409)["reason"] == "comment_required"
    case = take(office.visitor, case, "return", comment="缺平面图")
    office.on("2025-05-01")
    late = take(office.clerk, case, "amend", status=409, facts={"answer": "已补"})
    assert late["reason"] == "too_late"
    office.on("2025-04-30")
    case = take(office.clerk, case, "amend", facts={"answer": "已补"})
    assert take(office.visitor, case, "visit", status=409)["reason"] == "four_eyes"  # who sent it back


def test_what_was_refused_withdrawn_or_given_up_is_over(office):
    assert take(office.visitor, office.applied(), "refuse", comment="不符合")["ended"] is True
    withdrawn = take(office.clerk, office.scored((1, 1, 1, 1)), "withdraw")
    given_up = take(office.clerk, office.pre_apply(), "give_up")
    assert {one["state"]["code"] for one in (withdrawn, given_up)} == {"withdrawn"}
    assert office.pre_apply(name=given_up["title"])["facility_id"] == given_up["facility_id"]


def test_nobody_selects_one_case_alone(office):
    case = office.scored((20, 20, 20, 20), (20, 20, 20, 20))
    told = {"rank": 1, "of": 1, "score": "80.00"}
    answer = take(office.selector, case, "select", status=400, facts=told)
    assert answer["errors"][0]["wanted"] == f"POST {PROGRAMME}/selections"
    steps = {one["name"] for one in office.read(case, office.selector)["next"]}
    assert steps >= {"score", "refuse"}
    assert not steps & {"select", "pass_over"}


@pytest.fixture(name="alone")
def _alone(office, app_engine):
    """Lets no other application of this module be under way."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        asked = text("select id, version from core.workflow_case where not ended and programme = 'fitness_stations'")
        cases = [dict(row) for row in connection.execute(asked).mappings()]
    for case in cases:
        state = office.read(case)["state"]["code"]
        take(office.clerk, case, "give_up" if state == "pre_applied" else "withdraw")


@pytest.mark.usefixtures("alone")
def test_there_is_no_selection_before_may_or_after_september_or_of_nothing(office):
    for day, reason in (
        ("2025-04-30", "step_not_open"),
        ("2025-05-01", "no_candidates"),
        ("2025-09-30", "no_candidates"),
        ("2025-10-01", "too_late"),
        ("2026-05-01", "no_edition"),
    ):
        answer = office.select(day, status=409)
        assert answer["reason"] == reason
        assert reason == "no_edition" or answer["clause"] == "附件2-8 二1"


@pytest.mark.usefixtures("alone")
def test_there_is_no_selection_before_all_are_visited_and_scored(office):
    applied = office.applied()
    unvisited = office.select(status=409)
    assert (unvisited["reason"], unvisited["missing"]) == ("site_visit_required", [applied["title"]])
    assert unvisited["clause"] == "附件2-8 三(二)"
    office.on("2025-04-30")
    case = take(office.visitor, applied, "visit")
    for assessor in office.assessors:
        unscored = office.select(status=409)
        assert (unscored["reason"], unscored["missing"]) == ("not_scored", [applied["title"]])
        ranking = office.visitor.get(f"{PROGRAMME}/ranking").json()
        assert [one["case_id"] for one in ranking["unscored"]] == [case["id"]]
        case = take(assessor, case, "score", facts=scores(5, 5, 5, 5))
    assert office.visitor.get(f"{PROGRAMME}/ranking").json()["reason"] is None


@pytest.mark.usefixtures("alone")
def test_whoever_took_a_step_of_any_application_does_not_select(office):
    case = office.scored((20, 20, 20, 20), (20, 20, 20, 20))
    refused = office.select(status=409, who=office.assessors[1])
    assert (refused["reason"], refused["missing"]) == ("four_eyes", [case["title"]])


@pytest.mark.usefixtures("alone")
def test_the_selection_is_for_who_holds_it_for_everybody(office, sports):
    office.scored((20, 20, 20, 20), (20, 20, 20, 20))
    for who in (sports, office.clerk):
        office.select(status=403, who=who)
    assert office.clerk.get(f"{PROGRAMME}/ranking").status_code == 403


@pytest.mark.usefixtures("alone")
def test_an_assessor_who_scores_again_counts_once_with_what_they_said_last(office):
    case = office.scored((25, 25, 25, 25), (0, 0, 0, 1))
    take(office.visitor, case, "score", facts=scores(10, 10, 10, 10))
    (one,) = office.visitor.get(f"{PROGRAMME}/ranking").json()["ranking"]
    assert one["score"] == "20.50"  # 40 and 1 points of two assessors
    assert sorted(given["scores"]["coverage"]["points"] for given in one["assessments"]) == [0, 10]
    assert {given["scores"]["coverage"]["comment"] for given in one["assessments"]} == {"评语 0", "评语 10"}
    assert one["organisation_name"] == {"zh": "黄浦区总工会", "en": "Huangpu District Federation of Trade Unions"}
    names = {given["assessor"]: given["assessor_name"] for given in one["assessments"]}
    # The Sports Bureau knows its own people by name, and those of the Federation by number.
    assert office.visitor.get("/account").json()["name"] in names.values()
