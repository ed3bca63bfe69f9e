"""A case about a site: the registry has the draft, its status is what the steps say, and open is what was accepted."""

import pytest
import shapely
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.districts.queries import put_outlines

SITE = {"name": "另一摊位", "address": "示例路2号"}


@pytest.fixture(name="one")
def _one(app_engine):
    """Asks the database as somebody who acts for all, for one row."""

    def one(query, **values):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text(query), values).mappings().one()

    return one


@pytest.fixture(name="public")
def _public(client):
    """Whether the public sees a facility."""
    return lambda facility_id: client.get(f"/facilities/{facility_id}").status_code == 200


def body(**site):
    return {"programme": "errands", "workflow": "stall", "organisation": "district:310101", "site": SITE | site}


def test_what_is_applied_for_becomes_a_draft_of_the_registry_and_is_not_public(stall, one, public):
    row = one(
        "select f.*, p.address, p.district_code, p.position_precision, st_x(p.position) as lon, p.given_datum"
        " from core.facility f join core.place p on p.id = f.place_id where f.id = :id",
        id=stall["facility_id"],
    )
    assert (row["kind"], row["status"], row["organisation"]) == ("stall", "applied", "district:310101")
    assert (row["hours"], row["functions"], row["attributes"]) == ("Mo-Fr 09:00-17:00", ["toilet"], {"area_m2": 12.5})
    assert (row["district_code"], row["position_precision"], row["lon"]) == ("310101", "street", 121.48)
    assert not public(stall["facility_id"])


def test_a_site_is_public_from_open_to_exit_and_no_longer(stall, centre, take, public, one):
    seen = []
    for step in ("accept", "open", "exit"):
        stall = take(centre, stall, step)
        status = one("select status from core.facility where id = :id", id=stall["facility_id"])["status"]
        seen.append((status, public(stall["facility_id"])))
    assert seen == [("accepted", False), ("open", True), ("exited", False)]


def test_a_wrong_declaration_opens_nothing_that_was_not_accepted(stall, centre, take, public):
    take(centre, stall, "rush", status=500)
    assert not public(stall["facility_id"])
    assert centre.get(f"/cases/{stall['id']}").json()["version"] == 1


def test_the_same_site_is_applied_for_once_and_again_after_its_exit(stall, clerk, centre, take):
    again = body(name=stall["title"], address="示例路1号")
    assert clerk.post("/cases", json=again).status_code == 409
    for step in ("accept", "open"):
        stall = take(centre, stall, step)
    assert clerk.post("/cases", json=again).status_code == 409
    take(centre, stall, "exit")
    second = clerk.post("/cases", json=again).json()
    assert second["facility_id"] == stall["facility_id"]
    assert second["id"] != stall["id"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"functions": ["nothing"]}, "functions"),
        ({"tier": "golden"}, "tier"),
        ({"district_code": "310999"}, "district_code"),
        ({"lon": 121.48}, "datum"),
        ({"lon": 31.23, "lat": 121.48, "datum": "wgs84"}, "lon"),
        ({"lon": 114.06, "lat": 22.54, "datum": "wgs84", "district_code": "310101"}, "lon"),  # Shenzhen
        ({"attributes": {"colour": "red"}}, "attributes:colour"),
        ({"name": "摊位 139 0000 0000"}, "name"),
        ({"hours_text": "9:00-17:00 找某人 139 0000 0000"}, "hours_text"),
        ({"street_code": "310101002"}, "street_code"),
    ],
)
def test_what_is_wrong_with_a_site_is_named_and_nothing_is_kept(wrong, where, clerk, one):
    before = one("select count(*) from core.facility")["count"]
    answer = clerk.post("/cases", json=body(**wrong))
    assert answer.status_code == 400
    assert where in [fault["where"] for fault in answer.json()["errors"]]
    assert "139 0000 0000" not in answer.text
    assert one("select count(*) from core.facility")["count"] == before


def test_a_workflow_of_sites_wants_one_and_another_takes_none(clerk):
    without = {"programme": "errands", "workflow": "stall", "organisation": "district:310101"}
    assert clerk.post("/cases", json=without).status_code == 400
    errand = {**body(), "workflow": "errand", "facts": {"what": "x"}}
    assert clerk.post("/cases", json=errand).status_code == 400


def test_a_position_outside_the_declared_district_is_refused_with_the_datum_that_fits(clerk, app_engine):
    outline = shapely.to_wkb(shapely.box(121.47, 31.22, 121.49, 31.24))
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        made_up = {"datum": "wgs84", "source": "made up", "approval_number": None}
        put_outlines(connection, [{"code": "310105", "outline": outline, "outline_gcj02": outline, **made_up}])
    # Some 460 m east of the eastern edge by the datum alone.
    east = {"district_code": "310105", "lon": 121.4945, "lat": 31.23}
    answer = clerk.post("/cases", json=body(**east, datum="wgs84"))
    assert answer.status_code == 400
    assert "GCJ-02" in answer.json()["errors"][0]["wanted"]
    assert clerk.post("/cases", json=body(**east, datum="gcj02")).status_code == 201


def test_what_is_applied_for_does_not_move_a_place_that_stands(stall, clerk, centre, take, one):
    for step in ("accept", "open"):
        stall = take(centre, stall, step)
    same = {"name": stall["title"], "address": "示例路1号"}
    where = "select st_x(position) as lon, district_code from core.place where name = :name"
    before = one(where, name=stall["title"])
    for elsewhere in ({"lon": 121.5, "lat": 31.2, "datum": "wgs84"}, {"district_code": "310105"}):
        answer = clerk.post("/cases", json=body(**same | elsewhere))
        assert answer.status_code == 409
        assert "该地点" in answer.json()["detail"]
        assert one(where, name=stall["title"]) == before


def test_a_case_tells_the_sites_that_may_be_its_own_entered_again_to_who_may_see_them(clerk, elsewhere, centre, take):
    def applied(who, organisation, **site):
        answer = who.post("/cases", json=body(**site) | {"organisation": organisation})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def alike(who, case):
        return [
            (one["name"], one["distance_m"], one["case_id"])
            for one in who.get(f"/cases/{case['id']}").json()["site"]["alike"]
        ]

    here = {"lon": 121.31, "lat": 31.11, "datum": "wgs84", "address": "甲路8号"}
    first = applied(clerk, "district:310101", name="同一处", **here)
    # 0.0004 degrees of latitude at 31 N are 44.3 m, and 0.0005 are 55.4 m.
    other = applied(elsewhere, "district:310104", name="另名", **here | {"lat": 31.1104, "address": "乙路2号"})
    further = applied(elsewhere, "district:310104", name="邻近", **here | {"lat": 31.1105, "address": "乙路4号"})
    unplaced = applied(elsewhere, "district:310104", name="无坐标", address="甲路 ８ 号")
    found = [("另名", 44, other["id"]), ("无坐标", None, unplaced["id"])]
    assert (alike(centre, first), alike(clerk, first)) == (found, [])
    assert alike(centre, unplaced) == [("同一处", None, first["id"])]
    assert [name for name, *_ in alike(elsewhere, other)] == ["邻近"]
    for step in ("accept", "open"):
        further = take(centre, further, step)
    told = centre.get(f"/cases/{other['id']}").json()["site"]["alike"]
    assert [(one["name"], one["status"]) for one in told] == [("邻近", "open"), ("同一处", "applied")]
    assert told[1]["organisation"]["zh"] == "黄浦区总工会"
    take(centre, further, "exit")
    assert [name for name, *_ in alike(centre, other)] == ["同一处"]
