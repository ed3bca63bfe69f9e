"""What unions plan: filed in time, revised, noted, and counted once."""

PLAN = {"micro": 5, "comprehensive": 1, "schedule": "三季度建成", "features": "充电与休息"}


def plan(who, organisation, **facts):
    body = {"programme": "driver_homes", "workflow": "plan", "organisation": organisation, "facts": PLAN | facts}
    return who.post("/cases", json=body)


def test_a_plan_is_filed_until_21_february_and_revised_until_then(clerk, centre, on, take):
    on("2025-02-22")
    late = plan(clerk, "district:310101")
    assert (late.status_code, late.json()["reason"]) == (409, "too_late")
    assert "附件2-7 四(一)" in late.json()["detail"]
    assert "2月21日(周五)前" in late.json()["quote"]
    on("2025-02-21")
    filed = plan(clerk, "district:310101").json()
    revised = take(clerk, filed, "revise", facts=PLAN | {"micro": 6})
    assert (revised["state"]["code"], revised["facts"]["revise"]["micro"]) == ("filed", 6)
    on("2025-02-22")
    assert take(clerk, revised, "revise", status=409, facts=PLAN)["reason"] == "too_late"
    assert take(centre[0], revised, "note")["ended"] is True
    unions = clerk.get("/programmes/driver_homes/stages").json()["unions"]
    assert [one["planned"] for one in unions if one["organisation"] == "district:310101"] == [
        {"micro": 6, "comprehensive": 1}
    ]


def test_of_two_plans_of_a_union_the_later_one_counts(clerk, centre, on, take):
    on("2025-02-10")

    def planned():
        stages = clerk.get("/programmes/driver_homes/stages").json()
        (own,) = (one["planned"] for one in stages["unions"] if one["organisation"] == "district:310101")
        return own, {one["tier"]: one["planned"] for one in stages["tiers"]}

    assert take(centre[0], plan(clerk, "district:310101", micro=2).json(), "note")["ended"] is True
    first, before = planned()
    plan(clerk, "district:310101", micro=5)
    later, after = planned()
    assert (first["micro"], later["micro"]) == (2, 5)
    assert after == before | {"micro": before["micro"] + 3}
