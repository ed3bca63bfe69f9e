"""Where a site is, said by those who look after it: as given, in its district; what was measured stays."""

import pytest
import shapely
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.districts.queries import put_outlines

UNION = "district:310101"
# A square of about 1.9 km by 2.2 km.
OUTLINE = shapely.to_wkb(shapely.box(121.47, 31.22, 121.49, 31.24))


@pytest.fixture(scope="module", name="clerk")
def _clerk(sign_in_as):
    """Somebody of Huangpu's union, who may apply for its sites."""
    return sign_in_as("district_union", UNION)


@pytest.fixture(name="by_hand")
def _by_hand(app_engine):
    """Asks the database as somebody who acts for all."""

    def by_hand(query, **values):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text(query), values).mappings().all()

    return by_hand


@pytest.fixture(name="site")
def _site(by_hand, unions):
    """An open site of Huangpu's union that has an address and no position."""
    (row,) = by_hand(
        "with placed as (insert into core.place (organisation, name, address, district_code, position_precision,"
        " sample, source) values (:union, '示例', gen_random_uuid()::text, '310101',"
        " 'district', false, 'test') returning id)"
        " insert into core.facility (place_id, kind, name, status, organisation, sample, source)"
        " select id, 'driver_home', '示例', 'open', :union, false, 'test' from placed returning id",
        union=UNION,
    )
    return row["id"]


@pytest.fixture(name="outlined")
def _outlined(app_engine, site, by_hand):
    """The site, declared to be in a district that has an outline."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        given = {"datum": "wgs84", "source": "made up", "approval_number": None}
        put_outlines(connection, [{"code": "310105", "outline": OUTLINE, "outline_gcj02": OUTLINE, **given}])
    by_hand(
        "update core.place set district_code = '310105'"
        " where id = (select place_id from core.facility where id = :id) returning id",
        id=site,
    )
    return site


def pin(who, site, **given):
    return who.put(f"/facilities/{site}/position", json={"lon": 121.48, "lat": 31.23, "datum": "wgs84", **given})


def test_an_unplaced_site_is_pinned_as_it_was_given_and_the_public_sees_it(clerk, client, site, by_hand):
    assert client.get(f"/facilities/{site}").json()["geometry"] is None
    answer = pin(clerk, site, lon=121.4846, lat=31.2282, datum="gcj02", precision="rooftop")
    assert answer.status_code == 200, answer.text
    (place,) = by_hand(
        "select p.*, st_x(position) as lon from core.place p join core.facility f on f.place_id = p.id"
        " where f.id = :id",
        id=site,
    )
    given = (place["given_lon"], place["given_lat"], place["given_datum"], place["position_precision"])
    assert given == (121.4846, 31.2282, "gcj02", "rooftop")
    assert place["lon"] == pytest.approx(121.4801, abs=0.0002)  # GCJ-02 lies some 430 m to the east here
    assert client.get(f"/facilities/{site}").json()["geometry"]["coordinates"][0] == pytest.approx(place["lon"])


def test_who_pinned_it_is_written_down(clerk, site, by_hand):
    pin(clerk, site)
    rows = by_hand(
        "select h.actor from core.history h join core.facility f on f.place_id = h.of_id"
        " where h.of_table like '%place' and f.id = :id order by h.number desc limit 1",
        id=site,
    )
    assert rows[0]["actor"].startswith("person:")


def test_a_position_outside_its_district_is_refused_with_the_datum_that_would_fit(clerk, outlined):
    # 10 m inside as WGS-84; read as GCJ-02 it is 434 m to the west of that, 424 m outside.
    assert pin(clerk, outlined, lon=121.4701).status_code == 200
    refused = pin(clerk, outlined, lon=121.4701, datum="gcj02")
    assert refused.status_code == 400
    (fault,) = refused.json()["errors"]
    assert (fault["where"], "WGS-84" in fault["wanted"]) == ("lon", True)
    far = pin(clerk, outlined, lon=121.6).json()["errors"][0]["wanted"]
    assert "不超过 400 米" in far


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"lon": 31.23, "lat": 121.48}, 400),
        ({"lon": 116.4, "lat": 39.9}, 400),
        ({"datum": "mars"}, 422),
        ({"precision": "surveyed"}, 422),
        ({"lon": None}, 422),
        ({"lon": 120.81}, 200),
        ({"lon": 120.79}, 400),
    ],
)
def test_what_is_no_position_in_shanghai_is_refused_and_named(given, status, clerk, site):
    answer = pin(clerk, site, **given)
    assert answer.status_code == status
    assert status == 200 or answer.json()["errors"]


def test_what_was_measured_on_acceptance_stays(clerk, site, by_hand):
    pin(clerk, site)
    by_hand(
        "update core.place set position_precision = 'surveyed' where id = (select place_id from core.facility"
        " where id = :id) returning id",
        id=site,
    )
    assert pin(clerk, site).status_code == 409


def test_others_sites_are_none_and_who_may_pin_none_is_told_so(sign_in_as, client, site):
    assert pin(sign_in_as("district_union", "district:310104"), site).status_code == 404
    assert pin(sign_in_as("site_manager", UNION), site).status_code == 200
    assert pin(sign_in_as("auditor", "federation"), site).status_code == 403
    assert pin(sign_in_as("site_manager", UNION), 999_999_999).status_code == 404
    client.cookies.clear()
    assert pin(client, site).status_code == 401
