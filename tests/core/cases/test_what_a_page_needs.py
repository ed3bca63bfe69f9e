"""What the console makes its pages of: counts, whose a case is, the site, checklists, the way in."""

import pytest

ORGANISATION = {
    "code": "district:310101",
    "name": {"zh": "黄浦区总工会", "en": "Huangpu District Federation of Trade Unions"},
}


def workflow(who, name):
    return next(one for one in who.get("/workflows").json() if one["name"] == name)


def counts(who, **asked):
    return who.get("/cases", params={"programme": "errands", **asked}).json()["counts"]


def test_the_queues_are_counted_as_they_are_listed(errand, stall, centre, colleague):
    before = counts(centre, state="asked")
    _, case = errand
    centre.post(f"/cases/{case['id']}/assignee", json={"mine": True})
    after = counts(centre, state="asked")
    assert (after["mine"], after["unassigned"]) == (before["mine"] + 1, before["unassigned"] - 1)
    assert after["every"] == before["every"]
    assert counts(colleague, state="asked")["mine"] == 0
    organisation = case["organisation"]["code"]
    assert counts(centre, organisation=organisation) == {
        "today": 0,
        "overdue": 0,
        "unassigned": 0,
        "mine": 1,
        "every": 1,
    }


def test_the_last_day_counts_as_today_and_the_day_after_as_overdue(errand, centre, on):
    _, case = errand
    organisation = case["organisation"]["code"]
    for day, today, overdue in (("2025-09-29", 0, 0), ("2025-09-30", 1, 0), ("2025-10-01", 0, 1)):
        on(day)
        found = counts(centre, organisation=organisation)
        assert (found["today"], found["overdue"]) == (today, overdue)


def test_whoever_reads_is_told_what_is_their_own(errand, centre, take):
    asker, case = errand
    centre.post(f"/cases/{case['id']}/assignee", json={"mine": True})
    assert [step["own"] for step in asker.get(f"/cases/{case['id']}").json()["history"]] == [True]
    seen = centre.get(f"/cases/{case['id']}").json()
    assert ([step["own"] for step in seen["history"]], seen["mine"]) == ([False], True)
    listed = {"programme": "errands", "organisation": case["organisation"]["code"]}
    assert [one["mine"] for one in asker.get("/cases", params=listed).json()["cases"]] == [False]
    assert [one["mine"] for one in centre.get("/cases", params=listed).json()["cases"]] == [True]


def test_a_case_tells_its_site_as_the_registry_has_it(stall, clerk, elsewhere):
    site = clerk.get(f"/cases/{stall['id']}").json()["site"]
    assert (site["name"], site["status"], site["hours_text"]) == (stall["title"], "applied", "周一至周五 9:00-17:00")
    assert (site["position"], site["position_precision"]) == ([121.48, 31.23], "street")
    assert site["given"] == {"lon": 121.48, "lat": 31.23, "datum": "wgs84"}
    assert [one["code"] for one in site["functions"]] == ["toilet"]
    assert [(one["title"]["zh"], one["value"]) for one in site["attributes"]] == [("area_m2", 12.5)]
    assert elsewhere.get(f"/cases/{stall['id']}").status_code == 404


def test_a_case_about_no_site_has_none(errand):
    asker, case = errand
    assert asker.get(f"/cases/{case['id']}").json()["site"] is None


def test_a_workflow_says_what_opens_a_case_and_for_whom_one_may(clerk, centre, errand):
    opening = workflow(clerk, "stall")["opening"]
    assert ORGANISATION in opening["organisations"]
    assert all(one["code"].startswith("district:310101") for one in opening["organisations"])
    site = opening["wants"]["$defs"]["Site"]["properties"]
    assert site["tier"]["x-unasked"] is True  # a stall has no tiers
    assert site["functions"]["x-vocabulary"] == "functions"
    assert opening["wants"]["required"] == ["site"]
    told = workflow(clerk, "errand")["opening"]["wants"]["properties"]
    assert told.keys() == {"facts"}
    assert workflow(centre, "errand")["opening"]["organisations"] == []


@pytest.mark.parametrize(("day", "edition"), [("2024-12-31", None), ("2025-12-31", 2025), ("2026-01-01", None)])
def test_a_workflow_says_by_which_years_rules_a_case_is_opened_and_that_a_year_has_none(clerk, on, day, edition):
    on(day)
    assert workflow(clerk, "stall")["opening"]["edition"] == edition


def test_a_route_of_its_own_says_what_it_takes(clerk):
    wants = workflow(clerk, "home")["opening"]["wants"]
    assert wants["properties"].keys() == {"sites"}
    assert wants["$defs"]["HomeSite"]["properties"]["completes_on"]["x-words"]["zh"] == "计划完成时间"
    assert wants["$defs"]["HomeSite"]["properties"]["attributes"]["x-unasked"] is True


def test_a_workflow_says_whose_more_time_is_to_be_granted_and_for_which_steps(clerk, centre):
    errand = workflow(centre, "errand")
    assert ORGANISATION in errand["extending"]
    assert workflow(clerk, "errand")["extending"] == []
    assert {one["name"]: one["timed"] for one in errand["transitions"]} == {
        **dict.fromkeys(("ask", "say", "do"), False),
        "check": True,
    }
    assert [one["name"] for one in errand["transitions"] if one["may"]] == ["check", "do"]


def test_more_time_is_told_with_who_granted_it(clerk, centre):
    new = {"step": "check", "organisation": "district:310101", "until": "2025-12-01", "reason": "示例"}
    path = "/workflows/errands/errand/extensions"
    assert centre.post(path, json=new).status_code == 201
    told, seen = centre.get(path).json()[-1], clerk.get(path).json()[-1]
    assert (told["own"], seen["own"]) == (True, False)
    assert told["granted_by_name"] == centre.get("/account").json()["name"]
    assert seen["granted_by_name"] is None  # a union does not know who works at the centre
    assert (told["organisation_name"], told["organisation_name_en"]) == tuple(ORGANISATION["name"].values())


def test_figures_are_offered_to_whoever_may_ask_for_them_and_are_answered(clerk, centre, sign_in_as):
    publicity = sign_in_as("publicity_department", "department:publicity")
    assert workflow(clerk, "home")["subsidies"] == "/programmes/driver_homes/subsidies"
    assert workflow(clerk, "station")["subsidies"] == "/programmes/fitness_stations/subsidies"
    assert workflow(clerk, "station")["ranked_by"] is None
    assert workflow(publicity, "station")["ranked_by"] == "/programmes/fitness_stations/ranking"
    assert all(one["name"] != "station" for one in centre.get("/workflows").json())
    for who in (clerk, centre, publicity):
        for one in who.get("/workflows").json():
            offered = [one["ranked_by"], one["subsidies"], *(table["href"] for table in one["tables"])]
            assert [who.get(path).status_code for path in offered if path] == [200] * sum(map(bool, offered))


def test_stages_count_what_one_may_see(errand, clerk, elsewhere, centre, take):
    _, case = errand
    take(centre, case, "check")
    own = [
        one
        for one in clerk.get("/cases/stages").json()["stages"]
        if one["organisation"]["code"] == case["organisation"]["code"]
    ]
    assert [(one["programme"], one["workflow"], one["state"], one["cases"]) for one in own] == [
        ("errands", "errand", "checked", 1)
    ]
    theirs = elsewhere.get("/cases/stages").json()["stages"]
    assert all(not one["organisation"]["code"].startswith("district:310101") for one in theirs)


@pytest.mark.parametrize("path", ["/cases/stages", "/workflows"])
def test_without_signing_in_nothing_of_it_is_told(client, path):
    client.cookies.clear()
    assert client.get(path).status_code == 401
