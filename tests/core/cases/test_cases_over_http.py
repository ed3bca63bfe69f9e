"""Cases over HTTP: who sees them, how a step is sent, the queue of work, more time."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act


def queue(who, **asked):
    answer = who.get("/cases", params={"programme": "errands", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(who, **asked):
    return [case["id"] for case in queue(who, **asked)["cases"]]


def test_a_case_is_read_with_its_history_and_the_steps_that_the_reader_may_take(errand, centre):
    asker, case = errand
    answer = asker.get(f"/cases/{case['id']}")
    assert answer.headers["ETag"] == '"1"'
    read = answer.json()
    assert read["state"] == {"code": "asked", "title": {"zh": "已提出", "en": "Asked"}, "ends": False}
    assert (read["edition"], read["due_on"], read["facts"]) == (
        2025,
        "2025-09-30",
        {"ask": {"what": "送水", "by": None}},
    )
    (step,) = read["history"]
    assert (step["name"], step["from"], step["to"], step["day"]) == ("ask", "", "asked", "2025-09-15")
    assert step["actor"].startswith("person:")
    assert step["actor_name"].startswith("某人")
    (say,) = read["next"]
    assert (say["name"], say["allowed"], say["comment_required"]) == ("say", True, True)
    assert say["wants"]["properties"].keys() == {"what", "by"}
    seen_there = centre.get(f"/cases/{case['id']}").json()
    assert [(one["name"], one["allowed"], one["clause"]) for one in seen_there["next"]] == [
        ("check", True, "附件2-7 四(一)")
    ]


def test_a_step_names_the_version_that_was_read(errand, centre, take):
    _, case = errand
    path = f"/cases/{case['id']}/transitions/check"
    assert centre.post(path, json={}).status_code == 428
    for stale in ('"0"', '"2"', "1", "*", 'W/"1"'):
        assert centre.post(path, json={}, headers={"If-Match": stale}).status_code == 412
    assert centre.get(f"/cases/{case['id']}").json()["version"] == 1
    checked = take(centre, case, "check")
    assert (checked["version"], checked["state"]["code"]) == (2, "checked")
    assert take(centre, case, "check", status=412)["title"] == "内容已有变化"


def test_whoever_took_a_step_before_does_not_take_the_next_of_four_eyes(errand, centre, colleague, take):
    _, case = errand
    checked = take(centre, case, "check")
    refused = take(centre, checked, "do", status=409)
    assert (refused["reason"], refused["clause"]) == ("four_eyes", None)
    assert take(colleague, checked, "do")["ended"] is True


def test_a_step_that_is_not_of_the_state_is_refused(errand, centre, colleague, take):
    _, case = errand
    assert take(centre, case, "do", status=409)["reason"] == "bad_sequence"
    done = take(colleague, take(centre, case, "check"), "do")
    assert done["next"] == []
    for step in ("check", "do"):
        assert take(centre, done, step, status=409)["reason"] == "bad_sequence"
    take(centre, done, "ask", status=404)  # a case is opened once
    take(centre, done, "fly", status=404)


def test_what_a_step_is_told_is_checked_and_named(errand, take):
    asker, case = errand
    problem = take(asker, case, "say", status=422, facts={"what": "", "colour": "red", "by": "soon"}, comment="补充")
    assert {fault["where"] for fault in problem["errors"]} == {"facts:what", "facts:colour", "facts:by"}
    assert take(asker, case, "say", status=409, facts={"what": "送饭"})["reason"] == "comment_required"
    more = take(asker, case, "say", facts={"what": "送饭", "by": "2025-09-20"}, comment="改了")
    assert more["facts"]["say"] == {"what": "送饭", "by": "2025-09-20"}
    assert more["facts"]["ask"]["what"] == "送水"
    assert [step["comment"] for step in more["history"]] == ["", "改了"]


def test_a_comment_holds_no_number_of_a_person(errand, take):
    asker, case = errand
    problem = take(asker, case, "say", status=400, facts={"what": "x"}, comment="请打 139 0000 0000")
    assert problem["errors"][0]["given"] is None
    assert "139" not in str(problem)


def test_no_more_does_what_a_step_is_told(errand, take):
    asker, case = errand
    problem = take(asker, case, "say", status=422, facts={"what": "找某人 13900000000"}, comment="补充")
    assert [(fault["where"], fault["given"]) for fault in problem["errors"]] == [("facts:what", None)]
    assert "13900000000" not in str(problem)
    take(asker, case, "say", facts={"what": "编号 2025-0012345"}, comment="补充")


def test_a_case_of_another_union_is_none(errand, elsewhere, take):
    _, case = errand
    answer = elsewhere.get(f"/cases/{case['id']}")
    assert answer.status_code == 404
    nothing = elsewhere.get("/cases/999999999")
    assert (nothing.status_code, nothing.json()["title"]) == (404, answer.json()["title"])
    take(elsewhere, case, "say", status=404, facts={"what": "x"}, comment="x")
    assert elsewhere.post(f"/cases/{case['id']}/assignee", json={"mine": True}).status_code == 404
    assert case["id"] not in ids(elsewhere)


def test_without_signing_in_nothing_is_seen(client, errand):
    _, case = errand
    for path in ("/cases", f"/cases/{case['id']}", "/workflows", "/workflows/errands/errand/extensions"):
        assert client.get(path).status_code == 401
    step = client.post(f"/cases/{case['id']}/transitions/check", json={}, headers={"If-Match": '"1"'})
    assert step.status_code == 401


@pytest.mark.parametrize(
    ("role", "organisation", "sees", "step"),
    [
        ("operator", "federation", 403, 403),
        ("auditor", "federation", 403, 403),
        ("site_manager", "district:310101", 404, 404),  # may see driver homes, no errands
        ("district_union", "district:310101", 200, 403),
        ("district_union", "district:310104", 404, 404),
        ("grassroots_department", "department:grassroots_work", 200, 200),
        ("publicity_department", "department:publicity", 200, 403),
        ("staff_service_centre", "centre:staff_service", 200, 200),
        ("member", "district:310101", 403, 403),
        ("human_resources_bureau", "partner:human_resources_bureau", 403, 403),
        ("sports_bureau", "partner:sports_bureau", 404, 404),  # may see fitness stations
    ],
)
def test_a_role_sees_and_moves_what_its_permissions_say(role, organisation, sees, step, errand, sign_in_as):
    _, case = errand
    who = sign_in_as(role, organisation)
    assert who.get(f"/cases/{case['id']}").status_code == sees
    answer = who.post(f"/cases/{case['id']}/transitions/check", json={}, headers={"If-Match": '"1"'})
    assert answer.status_code == step, answer.text


def test_the_queue_knows_what_is_due_whose_it_is_and_what_is_over(errand, centre, colleague, on, take):
    _, case = errand
    number = case["id"]
    assert number in ids(centre, queue="unassigned")
    seen_to = centre.post(f"/cases/{number}/assignee", json={"mine": True}).json()
    assert seen_to["version"] == 1  # it has not moved
    assert seen_to["assignee_name"].startswith("某人")
    assert number in ids(centre, queue="mine")
    assert number not in ids(colleague, queue="mine")
    assert number not in ids(centre, queue="unassigned")
    for day, due in (("2025-09-29", []), ("2025-09-30", ["today"]), ("2025-10-01", ["overdue"])):
        on(day)
        assert [one for one in ("today", "overdue") if number in ids(centre, queue=one)] == due
    on("2025-09-30")
    checked = take(colleague, case, "check")
    assert (checked["assignee"], checked["due_on"]) == (None, None)  # the next hands are others
    assert number in ids(centre, queue="unassigned", state="checked")
    assert number not in ids(centre, queue="today")


def test_only_who_may_take_a_step_sees_to_a_case(errand, sign_in_as):
    _, case = errand
    reader = sign_in_as("publicity_department", "department:publicity")
    assert reader.post(f"/cases/{case['id']}/assignee", json={"mine": True}).status_code == 403


def test_the_queue_comes_in_pages_due_first(errand, centre, monkeypatch):
    monkeypatch.setattr("geo_service.core.cases.routes.PAGE", 3)
    pages, after = [], {}
    while True:
        page = queue(centre, **after)
        pages += page["cases"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    found = [(case["due_on"] or "9999", case["id"]) for case in pages]
    assert found == sorted(set(found))
    monkeypatch.undo()
    assert [case["id"] for case in pages] == ids(centre)


def test_filters_that_make_no_sense_are_refused(centre):
    for asked in (
        {"queue": "soon"},
        {"after": "x"},
        {"after": "2025-13-99"},
        {"after": "2025-13-99.1"},
        {"colour": "red"},
    ):
        assert centre.get("/cases", params=asked).status_code == 400


def test_late_is_refused_with_the_clause_and_more_time_is_a_recorded_act(errand, centre, colleague, on, take):
    asker, case = errand
    on("2025-10-01")
    late = take(colleague, case, "check", status=409)
    assert (late["reason"], late["clause"], late["quote"]) == ("too_late", "附件2-7 四(一)", "9月完成")
    new = {"step": "check", "organisation": "district:310101", "until": "2025-10-10", "reason": "台风停工"}
    path = "/workflows/errands/errand/extensions"
    assert asker.post(path, json=new).status_code == 403
    for wrong in ({"step": "say"}, {"until": "2025-09-30"}, {"organisation": "district:999999"}, {"reason": " "}):
        assert centre.post(path, json=new | wrong).status_code in {400, 422}
    granted = centre.post(path, json=new)
    assert granted.status_code == 201, granted.text
    assert asker.get(path).json()[-1]["reason"] == "台风停工"
    on("2025-10-11")
    assert take(colleague, case, "check", status=409)["reason"] == "too_late"
    on("2025-10-10")
    assert take(centre, case, "check", status=409)["reason"] == "four_eyes"  # who granted it
    checked = take(colleague, case, "check")
    assert checked["history"][-1]["extension"] == "台风停工"


def test_more_time_is_seen_by_those_it_is_for(centre, clerk, elsewhere):
    new = {"step": "check", "organisation": "district:310101", "until": "2025-12-01", "reason": "示例"}
    path = "/workflows/errands/errand/extensions"
    number = centre.post(path, json=new).json()["id"]
    assert number in [one["id"] for one in clerk.get(path).json()]
    assert number not in [one["id"] for one in elsewhere.get(path).json()]


def test_a_step_asked_again_under_its_key_is_taken_once(errand, centre):
    _, case = errand
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    path = f"/cases/{case['id']}/transitions/check"
    first = centre.post(path, json={}, headers=headers)
    again = centre.post(path, json={}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert len(centre.get(f"/cases/{case['id']}").json()["history"]) == 2


def test_a_kept_answer_is_not_given_to_who_may_not_see_the_case_any_more(errand, app_engine):
    asker, case = errand
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    body = {"facts": {"what": "送饭"}, "comment": "改了"}
    path = f"/cases/{case['id']}/transitions/say"
    assert asker.post(path, json=body, headers=headers).status_code == 200
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        actor = case["history"][0]["actor"]
        connection.execute(text("delete from core.role_held where 'person:' || person_id = :actor"), {"actor": actor})
    assert asker.post(path, json=body, headers=headers).status_code == 403


def test_of_one_subject_one_case_is_under_way(errand, centre, colleague, take):
    asker, case = errand
    body = {"programme": "errands", "workflow": "errand", "organisation": case["organisation"]["code"]}
    body["facts"] = {"what": "再来"}
    assert asker.post("/cases", json=body).status_code == 409
    take(colleague, take(centre, case, "check"), "do")
    assert asker.post("/cases", json=body).status_code == 201


def test_a_case_is_opened_for_a_union_that_one_acts_for_and_that_is_known(clerk, elsewhere, on):
    body = {"programme": "errands", "workflow": "errand", "organisation": "district:310101", "facts": {"what": "x"}}
    assert elsewhere.post("/cases", json=body).status_code == 403
    assert clerk.post("/cases", json=body | {"organisation": "district:310101/street:none"}).status_code == 400
    assert clerk.post("/cases", json=body | {"workflow": "none"}).status_code == 404
    home = {"programme": "driver_homes", "workflow": "home", "organisation": "district:310101"}
    assert "POST /programmes/driver_homes/applications" in clerk.post("/cases", json=home).text
    on("2026-01-05")
    assert clerk.post("/cases", json=body).json()["reason"] == "no_edition"


def test_workflows_tell_what_there_is_to_who_may_see_cases(clerk, sign_in_as):
    told = {(one["programme"], one["name"]): one for one in clerk.get("/workflows").json()}
    errand = told["errands", "errand"]
    assert [state["code"] for state in errand["states"]] == ["asked", "checked", "done"]
    assert errand["transitions"][0]["wants"]["properties"]["what"]["type"] == "string"
    assert told["driver_homes", "home"]["opened_at"] == "/programmes/driver_homes/applications"
    manager = sign_in_as("site_manager", "district:310101")
    assert [one["name"] for one in manager.get("/workflows").json()] == ["home", "station"]
