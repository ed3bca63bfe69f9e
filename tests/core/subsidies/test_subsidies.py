"""Money: none without acceptance, once, never more used than given, for its purposes only; a declaration is enough."""

import pytest
import shapely
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege, UniqueViolation

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.districts.queries import put_outlines
from geo_service.core.subsidies.declaration import Subsidy
from tests.core.subsidies.conftest import BOOTH, RULES, THERE, take
from tests.races import step_of

SUBSIDY = (
    "insert into core.subsidy (case_id, acceptance_id, step_id, fen, purposes) values (%s, %s, %s, 500000, '{running}')"
)
USE = (
    "insert into core.subsidy_use (case_id, step_id, purpose, what, fen, day)"
    " values (%s, %s, %s, 'x', %s, '2025-09-15')"
)


def subsidies(who, case):
    return [one for one in who.get("/programmes/gifts/subsidies").json() if one["case_id"] == case["id"]]


def test_what_was_accepted_gets_its_subsidy_once_and_not_from_who_had_a_hand_in_it(accepted, applied, centre, clerk):
    assert take(centre[1], applied(), "pay", status=409)["reason"] == "bad_sequence"
    case = accepted()
    take(clerk, case, "pay", status=403)
    assert take(centre[0], case, "pay", status=409)["reason"] == "four_eyes"
    case = take(centre[1], case, "pay")
    assert case["history"][-1]["clause"] == "附件2-7 四(二)"
    assert take(centre[2], case, "pay", status=409)["reason"] == "already_paid"
    (entered,) = subsidies(clerk, case)
    assert (entered["amount"], entered["used"], entered["left"]) == ("5000.00", "0.00", "5000.00")
    assert (entered["facility_id"], entered["organisation"]) == (case["facility_id"], "district:310101")


def test_one_about_no_facility_is_paid_by_the_head(clerk, centre):
    body = {"programme": "gifts", "workflow": "round", "organisation": "district:310101", "facts": {"heads": 41}}
    case = clerk.post("/cases", json=body).json()
    assert take(centre[1], case, "pay", status=409)["reason"] == "bad_sequence"
    case = take(centre[1], take(centre[0], case, "accept"), "pay")
    (entered,) = subsidies(clerk, case)
    assert (entered["amount"], entered["facility_id"]) == ("512.50", None)  # 41 heads at 12.50


def test_use_is_for_the_purposes_of_the_rules_which_a_form_offers(accepted, centre, clerk):
    case = accepted()
    thing = {"purpose": "running", "what": "水电", "amount": "1.00"}
    assert take(clerk, case, "use_subsidy", status=409, items=[thing])["reason"] == "no_subsidy"
    case = take(centre[1], case, "pay")
    refused = take(clerk, case, "use_subsidy", status=409, items=[thing | {"purpose": "party"}])
    assert (refused["reason"], refused["missing"]) == ("purpose_not_allowed", ["party"])
    over = take(clerk, case, "use_subsidy", status=409, items=[thing, thing | {"amount": "4999.01"}])
    assert over["reason"] == "over_total"
    case = take(clerk, case, "use_subsidy", items=[thing, thing | {"amount": "4999.00"}])
    assert subsidies(clerk, case)[0]["left"] == "0.00"
    schema = BOOTH.transition("use_subsidy").facts.model_json_schema()
    assert schema["$defs"]["Spent"]["properties"]["purpose"]["x-known"] == ["equipment", "running"]
    with pytest.raises(ValueError, match="purposes nobody declared"):
        Subsidy(lambda _case, rules: rules).use((), "x", RULES)


def test_a_facility_that_left_and_came_back_gets_no_second(accepted, applied, centre, clerk):
    case = take(centre[1], accepted(), "pay")
    take(centre[0], case, "exit", comment="停业")
    again = applied(name=case["title"])
    assert again["facility_id"] == case["facility_id"]
    again = take(centre[0], again, "accept", **THERE)
    assert "一次性补助" in take(centre[1], again, "pay", status=409)["detail"]


def test_the_database_takes_no_subsidy_but_of_the_step_that_accepted_that_case(login, accepted, applied):
    first, other = accepted(), applied()
    acceptance, apply, others = (
        step_of(login, first, "accept"),
        step_of(login, first, "apply"),
        step_of(login, other, "apply"),
    )
    for case, step in ((first, apply), (other, acceptance), (other, others)):
        with pytest.raises(ForeignKeyViolation, match="subsidy_of_accepted"), login.transaction():
            login.execute(SUBSIDY, (case["id"], step, step))
    for column in ("accepted", "organisation", "programme", "facility_id"):
        with pytest.raises(InsufficientPrivilege), login.transaction():
            login.execute(f"insert into core.subsidy (case_id, {column}) values (%s, null)", (first["id"],))
    login.execute(SUBSIDY, (first["id"], acceptance, acceptance))
    with pytest.raises(UniqueViolation), login.transaction():
        login.execute(SUBSIDY, (first["id"], acceptance, apply))


def test_the_database_changes_no_money_and_takes_no_use_beyond_it_or_for_something_else(login, accepted, centre):
    case = take(centre[1], accepted(), "pay")
    step = step_of(login, case, "pay")
    login.execute(USE, (case["id"], step, "running", 499_999))
    for purpose, more, fault in (
        ("running", 2, "more than the subsidy"),
        ("party", 1, "not a purpose"),
        ("equipment", 1, None),
        ("equipment", 1, "more than the subsidy"),
    ):
        if fault is None:
            login.execute(USE, (case["id"], step, purpose, more))
        else:
            with pytest.raises(CheckViolation, match=fault), login.transaction():
                login.execute(USE, (case["id"], step, purpose, more))
    for table in ("subsidy", "subsidy_use", "plaque"):
        for change in (f"update core.{table} set organisation = 'x'", f"delete from core.{table}"):
            with pytest.raises(InsufficientPrivilege), login.transaction():
                login.execute(change)


def test_whose_money_it_is_says_its_case_and_others_neither_enter_nor_see_it(login, accepted):
    case = accepted()
    acceptance = step_of(login, case, "accept")
    login.execute(SUBSIDY, (case["id"], acceptance, acceptance))
    row = "select programme, organisation, facility_id from core.subsidy where case_id = %s"
    assert login.execute(row, (case["id"],)).fetchone() == {
        "programme": "gifts",
        "organisation": "district:310101",
        "facility_id": case["facility_id"],
    }
    login.execute("select set_config('geo.organisations', 'district:310104', true)")
    assert login.execute(row, (case["id"],)).fetchone() is None
    for query, values in (
        (SUBSIDY, (case["id"], acceptance, acceptance)),
        (USE, (case["id"], acceptance, "running", 1)),
        ("insert into core.plaque (case_id, number) values (%s, '示-1-号')", (case["id"],)),
        ("insert into core.plaque (case_id, number) values (%s, '示-1-号')", (0,)),
    ):
        with pytest.raises(InsufficientPrivilege, match="row-level security"), login.transaction():
            login.execute(query, values)


def test_a_plaque_is_given_once_with_a_number_that_the_programme_gives_once(accepted, centre):
    first, second = accepted(), accepted()
    assert take(centre[0], first, "give_plaque", number="示-7-号")["state"]["code"] == "plaque_given"
    assert "铭牌编号" in take(centre[0], second, "give_plaque", status=409, number="示-7-号")["detail"]


def test_the_registry_says_where_a_site_was_measured(accepted, clerk):
    site = clerk.get(f"/cases/{accepted()['id']}").json()["site"]
    assert (site["position"], site["given"]) == ([THERE["lon"], THERE["lat"]], THERE)


def test_a_position_measured_outside_the_declared_district_is_refused_for_nobody_could_put_it_right(
    applied, centre, app_engine
):
    said = take(centre[0], applied(), "accept", status=400, lon=116.4, lat=39.9, datum="wgs84")
    assert said["errors"][0]["where"] == "facts:lon"
    assert said["errors"][0]["given"] == "116.4, 39.9 wgs84"
    outline = shapely.to_wkb(shapely.box(121.47, 31.22, 121.49, 31.24))
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        made_up = {"datum": "wgs84", "source": "made up", "approval_number": None}
        put_outlines(connection, [{"code": "310105", "outline": outline, "outline_gcj02": outline, **made_up}])
    case = applied(district_code="310105")
    # Some 460 m east of the eastern edge by the datum alone.
    east = {"lon": 121.4945, "lat": 31.23}
    said = take(centre[0], case, "accept", status=400, **east, datum="wgs84")
    assert "GCJ-02" in said["errors"][0]["wanted"]
    assert take(centre[0], case, "accept", **east, datum="gcj02")["state"]["code"] == "accepted"
