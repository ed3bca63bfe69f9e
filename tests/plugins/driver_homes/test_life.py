"""The life of a driver home over HTTP: plan, application, review, acceptance, plaque, publication, and after."""

import pytest
from sqlalchemy import text

from geo_service.core.access.queries import put_role
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.registry.importing.table import Declared
from geo_service.core.registry.load import load_sites
from tests.core.registry.photos.conftest import jpeg

APPLICATIONS = "/programmes/driver_homes/applications"
BASE = ["air_conditioner", "fridge", "microwave", "tea_bucket", "charging_sockets", "tables_chairs"]
MICRO = {"facilities": BASE, "free_parking_minutes": 15, "toilet": "adjacent_public", "signs": True}
THERE = {"lon": 121.48, "lat": 31.231, "datum": "wgs84"}
ROW = {
    "name": "写明的站",
    "address": "示例路9号",
    "tier": "micro",
    "hours_text": "24小时",
    "area_m2": 20,
    "services_text": "饮水",
    "free_bays": 2,
    "free_parking_minutes": 15,
    "completes_on": "2025-08-31",
    "manager": "某站长",
    "manager_mobile": "10000000000",
}


@pytest.fixture(name="rows")
def _rows(app_engine):
    """Asks the database as somebody who acts for all."""

    def rows(query, **values):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text(query), values).mappings().all()

    return rows


def photo(who, case, function):
    """The number of a new photo of the case's site."""
    files = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
    data = {"function": function} if function else {}
    return who.post(f"/facilities/{case['facility_id']}/photos", files=files, data=data).json()["id"]


def test_an_application_is_filed_until_30_june(filed, clerk, on):
    assert filed(day="2025-06-30")["state"]["code"] == "applied"
    on("2025-07-01")
    late = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW]})
    assert (late.status_code, late.json()["reason"], late.json()["clause"]) == (409, "too_late", "附件2-7 四(一)")
    on("2026-01-05")
    no_edition = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW]})
    assert (no_edition.status_code, no_edition.json()["reason"]) == (409, "no_edition")


def test_a_late_application_comes_in_under_an_extension_that_somebody_else_granted(filed, centre, clerk, on):
    new = {
        "step": "apply",
        "organisation": "district:310101",
        "until": "2025-07-15",
        "reason": "场地变更，集体研究同意",
    }
    path = "/workflows/driver_homes/home/extensions"
    on("2025-07-10")
    assert clerk.post(path, json=new).status_code == 403
    assert centre[0].post(path, json=new).status_code == 201
    case = filed(day="2025-07-15")
    assert case["history"][0]["extension"] == "场地变更，集体研究同意"
    on("2025-07-16")
    body = {"organisation": "district:310101", "sites": [ROW | {"name": "过期站"}]}
    assert clerk.post(APPLICATIONS, json=body).json()["reason"] == "too_late"


def test_a_filing_has_sites_of_both_tiers_and_all_stand_or_none(clerk, on, rows):
    on("2025-06-01")
    big = ROW | {"tier": "comprehensive", "name": "大站", "chargers": 2, "free_bays": 12}
    unready = ROW | {"name": "缺项站", "hours_text": None, "manager_mobile": None}
    answer = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW, big, unready]})
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["errors"]] == ["sites:2:站长手机", "sites:2:开放时间"]
    wrong = ROW | {"name": "错站", "functions": ["nothing"]}
    answer = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW, wrong]})
    assert [fault["where"] for fault in answer.json()["errors"]] == ["sites:1:functions"]
    assert rows("select from core.facility where name in ('写明的站', '大站')") == []
    answer = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW, big]})
    assert [case["title"] for case in answer.json()["cases"]] == ["写明的站", "大站"]
    found = rows("select name, tier, status from core.facility where name in ('写明的站', '大站') order by name")
    assert [tuple(row.values()) for row in found] == [
        ("写明的站", "micro", "applied"),
        ("大站", "comprehensive", "applied"),
    ]


def test_who_is_in_charge_is_looked_at_and_let_go(filed, rows):
    case = filed(manager="独特站长名", manager_mobile="10000099999")
    tables = ("core.workflow_case", "core.workflow_step", "core.facility", "core.place", "core.history")
    for table in tables:
        kept = str([dict(row) for row in rows(f"select * from {table}")])
        assert case["title"] in kept or table == "core.workflow_step"
        assert "独特站长名" not in kept
        assert "10000099999" not in kept


def test_an_error_never_repeats_who_is_in_charge(clerk, on):
    on("2025-06-01")
    for wrong in ({"manager_mobile": ["10000099999"]}, {"tier": "10000099999"}, {"manager": "10000099999" * 40}):
        answer = clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW | wrong]})
        assert answer.status_code == 422
        assert "10000099999" not in answer.text


def test_a_filing_is_for_ones_own_part_of_the_tree(clerk, on, sign_in_as, app_engine):
    on("2025-06-01")
    other = sign_in_as("district_union", "district:310104")
    assert other.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [ROW]}).status_code == 403
    elsewhere = ROW | {"organisation": "district:310104"}
    assert clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [elsewhere]}).status_code == 403
    both = sign_in_as("district_union", "district:310101")
    with app_engine.begin() as connection:  # who acts for two unions files for each apart
        act(connection, "test", ALL_ORGANISATIONS)
        asked = text("select id from core.person where name = :name")
        person = connection.execute(asked, {"name": both.get("/account").json()["name"]}).scalar_one()
        put_role(connection, person, "district_union", "district:310104", "test")
    assert both.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [elsewhere]}).status_code == 403
    assert both.post(APPLICATIONS, json={"organisation": "district:310104", "sites": [elsewhere]}).status_code == 201
    unknown = ROW | {"organisation": "district:310101/street:none"}
    assert clerk.post(APPLICATIONS, json={"organisation": "district:310101", "sites": [unknown]}).status_code == 400


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2025-08-31", "step_not_open"),
        ("2025-09-01", None),
        ("2025-09-30", None),
        ("2025-10-01", "too_late"),
    ],
)
def test_a_site_is_accepted_in_september(day, reason, home, centre, on, take):
    case = home("reviewed")
    on(day)
    answer = take(centre[1], case, "accept", status=409 if reason else 200, facts={"site": MICRO, **THERE})
    assert answer.get("reason") == reason
    if reason:
        assert answer["clause"] == "附件2-7 四(一)"


@pytest.mark.parametrize(("day", "status"), [("2025-09-30", 200), ("2025-10-01", 409)])
def test_an_application_is_reviewed_until_acceptance_ends(day, status, filed, centre, on, take):
    case = filed()
    on(day)
    take(centre[0], case, "review", status=status)


def test_acceptance_is_by_another_than_whoever_applied_or_reviewed(filed, centre, on, sign_in_as, take):
    case = take(centre[0], filed(), "review")
    on("2025-09-10")
    facts = {"site": MICRO, **THERE}
    assert take(centre[0], case, "accept", status=409, facts=facts)["reason"] == "four_eyes"
    assert take(centre[1], case, "accept", facts=facts)["state"]["code"] == "accepted"


def test_acceptance_keeps_what_was_found_and_how_far_from_where_it_was_declared(home, rows):
    case = home("accepted")
    found = case["facts"]["accept"]
    assert found["distance_m"] == pytest.approx(110.9, abs=0.2)
    assert (found["subsidy"], found["missing"], found["site"]["toilet"]) == ("5000.00", [], "adjacent_public")
    (row,) = rows(
        "select f.status, f.functions, f.free_parking_minutes, f.attributes, p.position_precision, p.given_lat"
        " from core.facility f join core.place p on p.id = f.place_id where f.id = :id",
        id=case["facility_id"],
    )
    assert (row["status"], row["position_precision"], row["given_lat"]) == ("accepted", "surveyed", 31.231)
    assert set(row["functions"]) == {*BASE, "wifi"}  # its own word for what the checklist does not ask about
    assert (row["free_parking_minutes"], row["attributes"]["signs"]) == (15, True)


def test_photos_are_named_in_the_checklist_and_what_none_shows_is_told(home, centre, take, clerk):
    case, other = home("reviewed"), home("reviewed")
    fridge, whole = (photo(clerk, case, function) for function in ("fridge", None))
    photos = [{"item": "fridge", "photo_id": fridge}, {"item": "microwave", "photo_id": whole}]
    accepted = take(centre[1], case, "accept", facts={"site": MICRO, "photos": photos, **THERE})
    assert accepted["facts"]["accept"]["photos"] == photos
    without = ["air_conditioner", "tea_bucket", "charging_sockets", "tables_chairs"]
    assert accepted["facts"]["accept"]["without_photo"] == without
    plain = take(centre[1], other, "accept", facts={"site": MICRO, **THERE})
    assert plain["facts"]["accept"]["without_photo"] == BASE


def test_a_photo_of_another_site_or_item_or_that_ended_shows_nothing(home, centre, take, clerk):
    case, other = home("reviewed"), home("reviewed")
    elsewhere, fridge, ended = photo(clerk, other, "fridge"), photo(clerk, case, "fridge"), photo(clerk, case, "fridge")
    assert clerk.delete(f"/facilities/{case['facility_id']}/photos/{ended}").status_code == 204
    named = [("fridge", fridge), ("fridge", elsewhere), ("microwave", fridge), ("fridge", ended)]
    facts = {"photos": [{"item": item, "photo_id": number} for item, number in named], **THERE}
    refused = take(centre[1], case, "accept", status=400, facts=facts | {"site": MICRO})
    assert [one["where"] for one in refused["errors"]] == [f"facts:photos:{n}:photo_id" for n in (1, 2, 3)]
    short = facts | {"site": MICRO | {"signs": False}}
    assert take(centre[1], case, "fail", status=400, facts=short, comment="不足")["errors"] == refused["errors"]


def test_a_site_without_what_the_standard_asks_for_is_not_accepted_but_fails(home, centre, take):
    case = home("reviewed")
    short = {"site": MICRO | {"free_parking_minutes": 14, "signs": False}, **THERE}
    refused = take(centre[1], case, "accept", status=409, facts=short)
    assert (refused["reason"], refused["missing"]) == ("below_min", ["free_parking_15min", "signs"])
    assert refused["clause"] == "附件2-7 三(一)"
    good = take(centre[1], case, "fail", status=409, facts={"site": MICRO, **THERE}, comment="不合格")
    assert good["reason"] == "meets_standard"
    failed = take(centre[1], case, "fail", facts=short, comment="停车不足")
    assert failed["facts"]["fail"]["missing"] == ["free_parking_15min", "signs"]
    assert take(centre[1], failed, "accept", status=409, facts={"site": MICRO, **THERE})["reason"] == "four_eyes"
    assert take(centre[2], failed, "accept", facts={"site": MICRO, **THERE})["state"]["code"] == "accepted"


def test_a_comprehensive_home_that_fails_is_not_made_micro(home, centre, clerk, take, rows):
    case = home("reviewed", "comprehensive")
    refused = take(centre[1], case, "accept", status=409, facts={"site": MICRO, **THERE})  # enough for a micro one
    assert refused["missing"] == ["bays_10", "chargers", "toilet", "rest_area", "scan_to_join", "policy",
                                  "legal_aid_guide", "repair_tools"]  # fmt: skip
    failed = take(centre[1], case, "fail", facts={"site": MICRO, **THERE}, comment="不足")
    (row,) = rows("select tier, status from core.facility where id = :id", id=case["facility_id"])
    assert tuple(row.values()) == ("comprehensive", "applied")
    assert take(centre[2], failed, "accept", status=409, facts={"site": MICRO, **THERE})["reason"] == "below_min"


def test_what_was_sent_back_is_put_right_and_reviewed_by_others(filed, centre, clerk, take):
    case = filed()
    assert take(centre[0], case, "return", status=409)["reason"] == "comment_required"
    back = take(centre[0], case, "return", comment="缺平面图")
    amended = take(clerk, back, "amend", facts={"answer": "已补"})
    assert take(centre[0], amended, "review", status=409)["reason"] == "four_eyes"
    assert take(centre[1], amended, "review")["state"]["code"] == "reviewed"


def test_a_site_that_is_refused_or_withdrawn_may_be_applied_for_again_in_time(filed, centre, clerk, on, take, rows):
    first = filed()
    refused = take(centre[0], first, "refuse", comment="不符合")
    second = filed(name=first["title"])
    assert (refused["ended"], second["facility_id"]) == (True, first["facility_id"])
    take(clerk, second, "withdraw")
    (row,) = rows("select status from core.facility where id = :id", id=first["facility_id"])
    assert row["status"] == "draft"


def test_a_plaques_number_is_given_once(home, centre, take):
    number = {"number": "沪工司-2025-001"}
    take(centre[1], home("accepted"), "give_plaque", facts=number)
    other = home("accepted")
    assert "沪工司-2025-001" in take(centre[1], other, "give_plaque", status=409, facts=number)["detail"]
    take(centre[1], other, "give_plaque", status=422, facts={"number": "x"})


def test_a_home_is_published_suspended_reopened_and_gone(home, client, centre, clerk, take):
    def public(case):
        return client.get(f"/facilities/{case['facility_id']}").status_code == 200

    case = home("plaque_given")
    seen = [public(case)]
    case = take(centre[1], case, "open")
    seen.append(public(case))
    for who, step in ((clerk, "warn"), (clerk, "suspend"), (clerk, "reopen"), (centre[1], "exit")):
        assert take(who, case, step, status=409)["reason"] == "comment_required"
        case = take(who, case, step, comment="示例理由")
        seen.append(public(case))
    assert seen == [False, True, True, False, True, False]
    assert case["ended"] is True


def test_the_hours_of_a_home_count_from_when_it_opens(home, centre, take, app_engine, rows):
    case = home("plaque_given")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text(f"update core.facility set hours = '03:23-03:29' where id = {case['facility_id']}"))
    kept = "select 1 as kept from core.open_times where hours = '03:23-03:29'"
    assert rows(kept) == []
    case = take(centre[1], case, "open")
    assert len(rows(kept)) == 1
    take(centre[1], case, "exit", comment="示例理由")
    assert rows(kept) == []


def test_open_homes_count_towards_the_target_and_stages_tell_the_rest(home, clerk, client):
    def progress():
        told = client.get("/programmes/driver_homes/progress").json()
        return {one["tier"]: one["open"] for one in told["tiers"]}

    def stages():
        (union,) = clerk.get("/programmes/driver_homes/stages").json()["unions"]
        return union["homes"].get("comprehensive", {})

    before, open_before = stages(), progress()
    home("reviewed", "comprehensive")
    home("open", "comprehensive")
    after = stages()
    assert after["reviewed"] - before.get("reviewed", 0) == 1
    assert after["open"] - before.get("open", 0) == 1
    assert progress()["comprehensive"] - open_before["comprehensive"] == 1
    told = clerk.get("/programmes/driver_homes/stages").json()
    assert [(one["tier"], one["target"]) for one in told["tiers"]] == [("micro", 80), ("comprehensive", 20)]
    assert told["tiers"][1]["homes"] == after
    (huangpu,) = [one for one in told["districts"] if one["code"] == "310101"]
    assert (huangpu["name"], huangpu["homes"]["comprehensive"]["reviewed"]) == ("黄浦区", after["reviewed"])


def test_the_person_in_charge_checks_their_own_site_and_no_other(home, sign_in_as, take):
    case = home("open")
    manager, other = (sign_in_as("site_manager", code) for code in ("district:310101", "district:310104"))
    take(other, case, "self_check", status=404, facts={"in_order": True})
    checked = take(manager, case, "self_check", facts={"in_order": False, "out_of_order": ["fridge"]})
    assert (checked["state"]["code"], checked["history"][-1]["name"]) == ("open", "self_check")
    take(manager, checked, "self_check", status=422, facts={"in_order": True, "out_of_order": ["fridge"]})
    take(manager, checked, "warn", status=403, comment="x")


def test_a_file_changes_neither_status_nor_tier_of_a_home_on_its_way(filed, app_engine, catalogue, tmp_path, rows):
    case = filed()
    file = tmp_path / "sites.csv"
    file.write_text(
        "name,kind,tier,address,lon,lat,datum,organisation,source\n"
        f"{case['title']},driver_home,comprehensive,示例路1号,121.48,31.23,wgs84,district:310101,test\n",
        encoding="utf-8",
    )
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        assert load_sites(connection, file, catalogue, Declared(good_rows=True)).facilities == 1
    (row,) = rows("select tier, status, source from core.facility where id = :id", id=case["facility_id"])
    assert tuple(row.values()) == ("micro", "applied", "test")


def test_a_district_files_for_a_street_and_the_streets_own_person_looks_after_the_site(
    app_engine, clerk, centre, sign_in_as, on, take
):
    street = "district:310101/street:own"
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(
            text(
                "insert into core.organisation (code, kind, name, parent)"
                " values (:code, 'street', '示例街道', 'district:310101')"
            ),
            {"code": street},
        )
    on("2025-06-30")
    body = {"organisation": "district:310101", "sites": [ROW | {"name": "街道的站", "organisation": street}]}
    number = clerk.post(APPLICATIONS, json=body).json()["cases"][0]["id"]
    manager = sign_in_as("site_manager", street)
    case = manager.get(f"/cases/{number}").json()
    assert (case["organisation"]["code"], case["next"]) == (street, [])
    on("2025-09-15")
    for who, step, facts in (
        (centre[0], "review", {}),
        (centre[1], "accept", {"site": MICRO, **THERE}),
        (centre[1], "give_plaque", {"number": "街道-001"}),
        (centre[1], "open", {}),
        (manager, "self_check", {"in_order": True}),
    ):
        case = take(who, case, step, facts=facts)
    assert [step["name"] for step in case["history"]][-1] == "self_check"
    assert [one["name"] for one in manager.get(f"/cases/{number}").json()["next"]] == ["self_check"]


def test_the_checklist_of_the_tier_stands_on_the_step_and_in_the_history(home, centre):
    reviewed = centre[1].get(f"/cases/{home('reviewed')['id']}").json()
    checklist = {one["name"]: one["checklist"] for one in reviewed["next"]}
    assert checklist["refuse"] is None
    assert checklist["accept"]["clause"] == "附件2-7 三(一)"
    assert checklist["accept"]["items"][-3:] == [["free_parking_15min"], ["toilet"], ["signs"]]
    accepted = home("accepted")["history"][-1]
    assert accepted["checklist"] == checklist["accept"]
    assert (accepted["facts"]["missing"], accepted["position"]) == ([], [121.48, 31.231])
