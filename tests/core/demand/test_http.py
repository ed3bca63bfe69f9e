"""Layers of demand over HTTP: brought in, shown, deleted; by whom, and by whom not."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.load import load_employment
from geo_service.core.demand.queries import put_demand
from geo_service.core.districts.queries import put_outlines
from geo_service.settings import DATA
from tests.core.demand.conftest import outline_rows
from tests.core.planning.conftest import hamlets

HUANGPU, XUHUI = "district:310101", "district:310104"
TOLD = {
    "name_zh": "夜间司机",
    "name_en": "Drivers at night",
    "unit_zh": "人",
    "unit_en": "persons",
    "source": "made up",
    "precision": "counted",
    "date": "2025-06",
    "datum": "wgs84",
}
HOURS = ",".join(f"h{hour:02}" for hour in range(24))
POINTS = f"lon,lat,{HOURS}\n121.48,31.21,{','.join(['0'] * 23)},24\n121.43,31.16,{','.join(['1'] * 24)}\n"

type SignIn = Callable[[str, str], TestClient]


def bring(who: TestClient, content: str = POINTS, **told: str) -> Any:
    return who.post("/demand", data=TOLD | told, files={"file": ("drivers.csv", content.encode(), "text/csv")})


@pytest.fixture(name="employment", scope="module")
def _employment(app_engine: Engine, unions: None, discs: Mapping[str, shapely.Geometry]) -> None:
    """Employment of 2023 in the module's database."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        put_outlines(connection, outline_rows(discs))
        load_employment(connection, DATA)


@pytest.fixture(name="union")
def _union(sign_in_as: SignIn) -> TestClient:
    return sign_in_as("district_union", HUANGPU)


@pytest.fixture(name="department")
def _department(sign_in_as: SignIn) -> TestClient:
    return sign_in_as("grassroots_department", "department:grassroots_work")


@pytest.mark.usefixtures("employment")
def test_a_layer_says_its_source_its_precision_its_total_and_its_districts(union: TestClient) -> None:
    (told,) = union.get("/demand").json()["layers"]
    assert (told["id"], told["total"], told["precision"]) == ("employment_2023", 13_099_795, "modelled")
    assert told["unit"] == {"zh": "人", "en": "persons"}
    assert told["bounds"][0] < 121.48 < told["bounds"][2]
    districts = union.get("/demand/employment_2023").json()["districts"]
    assert [(one["district"], one["name"], one["total"]) for one in districts[:2]] == [
        ("310101", "黄浦区", 712_613),
        ("310104", "徐汇区", 1_027_746),
    ]


@pytest.mark.usefixtures("employment")
def test_cells_are_hexagons_with_all_the_persons_of_the_layer(union: TestClient) -> None:
    answer = union.get("/demand/employment_2023/cells")
    assert answer.headers["content-type"] == "application/geo+json"
    told = answer.json()
    assert sum(one["properties"]["weight"] for one in told["features"]) == 13_099_795
    assert {len(one["geometry"]["coordinates"][0]) for one in told["features"]} == {7}
    assert told["layer"]["precision"] == "modelled"
    columns = union.get("/demand/employment_2023/cells?resolution=7&f=json").json()
    assert sum(columns["weight"]) == 13_099_795
    assert len(columns["cell"]) == len(columns["lon"]) == len(set(columns["cell"])) < len(told["features"])


@pytest.mark.usefixtures("employment")
def test_an_hour_is_refused_where_it_is_not_known(union: TestClient) -> None:
    answer = union.get("/demand/employment_2023/cells?hour=2")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"] == "hour"
    assert union.get("/demand/nothing/cells").status_code == 404
    for asked in ("resolution=10", "resolution=four", "hour=24", "hour=night"):
        assert union.get(f"/demand/employment_2023/cells?{asked}").status_code == 400


@pytest.mark.usefixtures("employment")
def test_a_file_goes_in_is_seen_by_hour_and_is_deleted(union: TestClient) -> None:
    answer = bring(union)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    at = f"drivers_at_night@{HUANGPU}"
    assert (told["id"], told["total"], told["hourly"], told["organisation"]) == (at, 2.0, True, HUANGPU)
    assert bring(union).status_code == 409
    at_night = union.get(f"/demand/{at}/cells?hour=23&f=json").json()
    assert sorted(at_night["weight"]) == [1.0, 24.0]
    assert union.get(f"/demand/{at}/cells?hour=2&f=json").json()["weight"].count(1.0) == 1
    assert union.delete(f"/demand/{at}").status_code == 204
    assert union.get(f"/demand/{at}").status_code == 404


@pytest.mark.usefixtures("employment")
def test_every_bad_row_and_all_that_is_not_told_is_answered_and_nothing_is_kept(union: TestClient) -> None:
    answer = bring(union, "lon,lat,weight\n121.48,31.21,x\n31.21,121.48,1\n121.48,31.21,-1\n")
    assert answer.status_code == 400
    assert [one["where"] for one in answer.json()["errors"]] == ["file:2:weight", "file:3:lon", "file:4:weight"]
    missing = union.post("/demand", data={}, files={"file": ("a.csv", POINTS.encode(), "text/csv")})
    assert missing.status_code == 422
    assert {one["where"] for one in missing.json()["errors"]} == TOLD.keys()
    assert bring(union, date="yesterday").json()["errors"][0]["where"] == "date"
    assert bring(union, "II*\0no raster").status_code == 400
    assert [one["id"] for one in union.get("/demand").json()["layers"]] == ["employment_2023"]


@pytest.mark.usefixtures("employment")
def test_a_unions_layer_is_its_own_and_the_federations_is_for_all_to_see_and_for_none_of_them_to_delete(
    union: TestClient, department: TestClient, sign_in_as: SignIn
) -> None:
    other = sign_in_as("district_union", XUHUI)
    assert bring(other, name_en="Xuhui").status_code == 201
    assert bring(other, name_en="Theirs", organisation=HUANGPU).json()["errors"][0]["where"] == "organisation"
    assert bring(department, name_en="All").json()["organisation"] == "federation"
    seen = {name: [one["id"] for one in who.get("/demand").json()["layers"]] for name, who in
            {"union": union, "other": other, "department": department}.items()}  # fmt: skip
    assert seen == {
        "union": ["all", "employment_2023"],
        "other": ["all", "employment_2023", f"xuhui@{XUHUI}"],
        "department": ["all", "employment_2023", f"xuhui@{XUHUI}"],
    }
    assert union.get(f"/demand/xuhui@{XUHUI}/cells").status_code == 404
    assert union.delete(f"/demand/xuhui@{XUHUI}").status_code == 404
    assert union.delete("/demand/all").status_code == 403
    assert [department.delete(f"/demand/{name}").status_code for name in (f"xuhui@{XUHUI}", "all")] == [204, 204]


@pytest.mark.usefixtures("employment")
def test_all_may_call_their_layers_alike_and_nobody_learns_of_anothers(
    union: TestClient, department: TestClient, sign_in_as: SignIn
) -> None:
    other, at = sign_in_as("district_union", XUHUI), {HUANGPU: f"alike@{HUANGPU}", XUHUI: f"alike@{XUHUI}"}
    mine = bring(union, id="alike")
    assert (mine.status_code, mine.json()["id"]) == (201, at[HUANGPU])
    # What is another's is answered as what is not there, whatever is tried.
    for method, path in (("GET", ""), ("GET", "/cells"), ("DELETE", "")):
        refused = other.request(method, f"/demand/{at[HUANGPU]}{path}")
        none = other.request(method, f"/demand/nothing@{HUANGPU}{path}")
        assert (refused.status_code, refused.json()["detail"]) == (404, none.json()["detail"])
    theirs = bring(other, "lon,lat,weight\n121.43,31.16,7\n", id="alike")
    assert (theirs.status_code, theirs.json()["id"]) == (201, at[XUHUI])
    assert bring(department, id="alike").json()["id"] == "alike"
    assert [one.get(f"/demand/{at[HUANGPU]}").json()["total"] for one in (union, department)] == [2.0, 2.0]
    assert other.get(f"/demand/{at[XUHUI]}").json()["total"] == 7.0
    again = bring(other, id="alike")
    assert (again.status_code, at[XUHUI] in again.json()["detail"]) == (409, True)
    assert bring(other, id=at[HUANGPU]).status_code == 400
    assert [department.delete(f"/demand/{one}").status_code for one in (*at.values(), "alike")] == [204] * 3


@pytest.mark.parametrize("layer_id", ["drivers", f"drivers@{XUHUI}", f"drivers@{HUANGPU}@", f"@{HUANGPU}"])
def test_the_database_lets_nobody_take_an_id_of_anothers(connection: Connection, layer_id: str) -> None:
    act(connection, "test", (HUANGPU,))
    few = hamlets(layer_id, HUANGPU)
    with pytest.raises(IntegrityError, match="demand_layer_id"):
        put_demand(connection, few)


def test_who_does_not_plan_sees_no_layer(client: TestClient, sign_in_as: SignIn) -> None:
    assert client.get("/demand").status_code == 401
    stranger = sign_in_as("recuperation_house", "partner:seagull")
    assert stranger.get("/demand").status_code == 403
    assert bring(stranger).status_code == 403


@pytest.mark.usefixtures("employment")
def test_without_an_actor_no_place_is_seen_and_anothers_layer_takes_none(connection: Connection) -> None:
    count = text("select count(*) from core.demand_cell")
    for actor, organisations in (("", ALL_ORGANISATIONS), ("test", ())):
        act(connection, actor, organisations)
        assert connection.execute(count).scalar_one() == 0
    act(connection, "test", (HUANGPU,))
    assert connection.execute(count).scalar_one() > 10_000
    put = "insert into core.demand_cell values ('employment_2023', 0, 0, 121, 31, 1, '', '', null)"
    with pytest.raises(ProgrammingError, match="row-level security"):
        connection.execute(text(put))


@pytest.mark.usefixtures("employment")
def test_bringing_a_layer_in_is_written_down(connection: Connection) -> None:
    asked = text("select operation, row_count from core.audit_entry where of_table = 'core.demand_layer' order by id")
    first = connection.execute(asked).all()[0]
    assert first.operation == "import"
    assert first.row_count > 10_000
