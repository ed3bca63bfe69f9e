"""Exports: what is in them, what they say of themselves, and what they refuse."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.calendar import SHANGHAI
from geo_service.core.errors import BadRequest
from geo_service.core.exports.answering import refuse_more_than
from geo_service.core.exports.formats import FORMATS
from geo_service.core.exports.stamp import State
from geo_service.core.geometry import Datum, wgs84_to_bd09, wgs84_to_gcj02
from tests.core.exports.conftest import Ask, table_of

pytestmark = pytest.mark.usefixtures("bundled")

COLUMNS = [
    *("id", "kind", "tier", "name", "address", "district_code", "district", "street_code", "street", "region"),
    *("position_precision", "functions", "free_parking_minutes", "free_bays", "chargers", "hours", "hours_text"),
]
OF_A_HOME = ["area_m2", "signs", "service_phone", "kind_text", "services_text", "note"]


@pytest.fixture(name="items")
def _items(client: TestClient) -> Callable[..., Any]:
    """The features of a collection as Features answers them, without what drivers report."""

    def items(collection: str, **asked: Any) -> list[dict[str, Any]]:
        found = client.get(f"/collections/{collection}/items", params={"limit": 1000, **asked}).json()["features"]
        for one in found:
            one["properties"].pop("report", None)
        return found

    return items


@pytest.mark.parametrize("collection", ["facilities", "driver_home", "districts", "streets"])
def test_geojson_has_every_feature_as_features_tells_it(collection: str, feed: Ask, items: Any) -> None:
    told = feed("geojson", collection=collection).json()
    assert told["features"] == items(collection) != []
    assert (told["type"], told["datum"], told["stamp"]["collection"]) == ("FeatureCollection", "wgs84", collection)
    assert "removed" not in told


def test_a_table_of_one_kind_has_a_column_for_each_attribute(feed: Ask, items: Any) -> None:
    rows = table_of(feed("csv", collection="driver_home"))
    assert list(rows[0]) == [*COLUMNS, "sample", "updated_at", *OF_A_HOME, "lon_wgs84", "lat_wgs84"]
    homes = {str(one["id"]): one for one in items("driver_home")}
    assert [row["id"] for row in rows] == list(homes)
    for row in rows:
        told, place = homes[row["id"]]["properties"], homes[row["id"]]["geometry"]
        assert row["name"] == told["name"]
        assert row["functions"] == ";".join(told["functions"])
        assert (float(row["area_m2"]) if row["area_m2"] else None) == told["attributes"].get("area_m2")
        assert (row["lon_wgs84"] != "") == (place is not None)
        assert place is None or [float(row["lon_wgs84"]), float(row["lat_wgs84"])] == place["coordinates"]


def test_a_table_of_all_kinds_has_their_attributes_in_one_column(feed: Ask) -> None:
    rows = table_of(feed("csv"))
    assert len(rows) == 255
    assert list(rows[0]) == [*COLUMNS, "attributes", "sample", "updated_at", "lon_wgs84", "lat_wgs84"]


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_a_table_of_districts_has_the_point_in_the_middle_of_each(datum: str, feed: Ask, items: Any) -> None:
    rows = table_of(feed("csv", collection="districts", datum=datum))
    assert [*rows[0]][-2:] == [f"lon_{datum}", f"lat_{datum}"]
    middles = {one["id"]: one["geometry"]["coordinates"] for one in items("districts", datum=datum)}
    assert {row["code"]: [float(row[f"lon_{datum}"]), float(row[f"lat_{datum}"])] for row in rows} == {
        code: pytest.approx(place, abs=1e-6) for code, place in middles.items()
    }
    assert len(rows) == 16


def test_columns_are_named_in_chinese_when_asked_and_in_a_workbook_unless_not(feed: Ask) -> None:
    rows = table_of(feed("csv", collection="driver_home", lang="zh", datum="bd09"))
    assert list(rows[0])[:4] == ["编号", "类型", "级别", "名称"]
    assert list(rows[0])[-2:] == ["经度_bd09", "纬度_bd09"]
    assert len(set(rows[0])) == len(COLUMNS) + 2 + len(OF_A_HOME) + 2
    told = feed("geojson", lang="zh").json()["features"][0]["properties"]
    assert list(told)[:4] == ["编号", "类型", "级别", "名称"]


@pytest.mark.parametrize("collection", ["driver_home", "facilities"])
def test_in_chinese_attributes_of_geojson_are_named_as_columns_are(collection: str, feed: Ask, items: Any) -> None:
    features = feed("geojson", collection=collection, lang="zh").json()["features"]
    told = {one["id"]: one["properties"]["该类站点的其他属性"] for one in features}
    codes = {one["id"]: one["properties"]["attributes"] for one in items(collection)}
    assert {number: [*one.values()] for number, one in told.items()} == {
        number: [*one.values()] for number, one in codes.items()
    }
    rows = table_of(feed("csv", collection="driver_home", lang="zh"))
    named = {name for one in told.values() for name in one}
    assert "面积，平方米" in named
    assert not named & {code for one in codes.values() for code in one}
    assert collection == "facilities" or named <= set(rows[0])


@pytest.mark.parametrize(("datum", "moved"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_positions_are_in_the_datum_that_their_columns_name(datum: str, moved: Any, feed: Ask) -> None:
    before = {row["id"]: row for row in table_of(feed("csv"))}
    after = table_of(feed("csv", datum=datum))
    placed = [row for row in after if before[row["id"]]["lon_wgs84"]]
    assert len(placed) == 230
    for row in placed:
        lon, lat = moved(float(before[row["id"]]["lon_wgs84"]), float(before[row["id"]]["lat_wgs84"]))
        assert float(row[f"lon_{datum}"]) == pytest.approx(lon, abs=1e-6)
        assert float(row[f"lat_{datum}"]) == pytest.approx(lat, abs=1e-6)
    assert feed("geojson", datum=datum).json()["datum"] == datum


@pytest.mark.parametrize(
    "asked",
    [
        {"filter": "tier = 'micro' AND free_bays >= 5"},
        {"filter": '{"op":"=","args":[{"property":"tier"},"micro"]}', "filter-lang": "cql2-json"},
        {"bbox": "121.4,31.1,121.6,31.3", "datum": "gcj02"},
        {"functions": "toilet", "district_code": "310115"},
        {"datetime": "2001-01-01"},
    ],
)
def test_what_is_asked_for_is_what_features_answers(asked: dict[str, str], feed: Ask, items: Any) -> None:
    wanted = [one["id"] for one in items("driver_home", **asked)]
    assert (wanted == []) == ("datetime" in asked)
    assert [one["id"] for one in feed("geojson", collection="driver_home", **asked).json()["features"]] == wanted
    assert [int(row["id"]) for row in table_of(feed("csv", collection="driver_home", **asked))] == wanted


def test_an_export_says_which_state_it_is_and_how_its_file_is_called(feed: Ask, app_engine: Engine) -> None:
    with app_engine.connect() as connection:
        last, at = connection.execute(
            text("select number, at from core.public_change order by number desc limit 1")
        ).one()
    answer = feed("geojson", collection="driver_home", datum="gcj02", tier="micro")
    stamp = answer.json()["stamp"]
    assert (stamp["change_number"], stamp["datum"], stamp["since"]) == (last, "gcj02", None)
    assert datetime.fromisoformat(stamp["changed_at"]) == at
    assert stamp["query"] == "collection=driver_home&datum=gcj02&tier=micro"
    assert "未声明许可" in stamp["licence"]
    assert answer.headers["x-change-number"] == str(last)
    assert unquote(answer.headers["x-licence"]) == stamp["licence"]
    day = datetime.fromisoformat(stamp["taken_at"]).astimezone(SHANGHAI).strftime("%Y%m%d")
    plain, _, starred = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert plain == f'attachment; filename="driver_home_{day}_c{last}_gcj02.geojson"'
    assert unquote(starred) == f"工会司机之家_{day}_c{last}_gcj02.geojson"


def test_beside_a_csv_stands_what_its_columns_are_and_its_licence(feed: Ask, client: TestClient) -> None:
    answer = feed("csv", collection="driver_home", datum="gcj02", lang="zh", since=0)
    target, *more = answer.headers["link"].split("; ")
    assert more == ['rel="describedby"', 'type="application/csvm+json"']
    beside = client.get(target.strip("<>"))
    assert beside.headers["content-type"] == "application/csvm+json"
    told = beside.json()
    assert told["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "zh"}]
    assert told["url"] == str(answer.url)
    assert "未声明许可" in told["dc:license"]["@value"]
    assert told["schema:version"] == answer.headers["x-change-number"]
    (stamp,) = told["notes"]
    assert (stamp["datum"], stamp["since"]) == ("gcj02", 0)
    heading = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    columns = told["tableSchema"]["columns"]
    assert [one["titles"]["zh"] for one in columns] == heading
    by_name = {one["name"]: one for one in columns}
    assert len(by_name) == len(heading)
    assert by_name["functions"]["separator"] == ";"
    assert by_name["lon_gcj02"]["datatype"] == "number"
    assert told["tableSchema"]["primaryKey"] in by_name
    assert feed("csv-metadata.json").json()["url"].endswith("/feeds/csv")  # where readers look unasked


def test_a_licence_that_is_an_address_is_linked() -> None:
    moment, address = datetime(2025, 1, 1, tzinfo=SHANGHAI), "https://creativecommons.org/licenses/by/4.0/"
    assert State(1, None, moment, Datum.WGS84, address).headers()["Link"] == f'<{address}>; rel="license"'
    assert "Link" not in State(1, None, moment, Datum.WGS84, "CC BY 4.0").headers()


@pytest.mark.parametrize("form", FORMATS)
def test_an_unchanged_export_is_not_sent_again_and_head_tells_without_making_it(form: str, client: TestClient) -> None:
    head = client.head(f"/feeds/{form}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == FORMATS[form].media_type
    kept = {"If-None-Match": head.headers["etag"]}
    assert client.get(f"/feeds/{form}", headers=kept).status_code == 304
    assert client.head(f"/feeds/{form}?tier=micro", headers=kept).status_code == 200


@pytest.mark.parametrize(
    ("form", "asked", "where", "given", "wanted"),
    [
        ("fgb", {"since": 0}, "since", 0, "no since, or one of these formats: geojson csv xlsx gpkg"),
        ("parquet", {"since": 0}, "since", 0, "no since, or one of these formats: geojson csv xlsx gpkg"),
        ("pmtiles", {"since": 0}, "since", 0, "no since, or one of these formats: geojson csv xlsx gpkg"),
        ("csv", {"since": 0, "collection": "streets"}, "since", 0, "no since"),
        ("fgb", {"collection": "streets"}, "collection", "streets", "geojson csv xlsx gpkg parquet"),
        ("pmtiles", {"collection": "districts"}, "collection", "districts", "geojson csv xlsx gpkg fgb parquet"),
        ("pmtiles", {"datum": "bd09"}, "datum", "bd09", "wgs84 gcj02"),
        ("pmtiles", {"lang": "zh"}, "lang", "zh", "en, or none"),
        ("csv", {"since": 10**9}, "since", 10**9, "take everything anew"),
        ("csv", {"since": -1}, "since", -1, "at least 0"),
        ("csv", {"limit": 5}, "limit", "5", "no such parameter"),
        ("csv", {"sortby": "name"}, "sortby", "name", "no such parameter"),
        ("csv", {"lang": "fr"}, "lang", "fr", "one of zh, en"),
        ("csv", {"free_bays": "many"}, "free_bays", "many", "number"),
        ("gpkg", {"filter": "name ="}, "filter", "name =", "cql2-text"),
        ("xlsx", {"filter": "secret = 1"}, "filter", "secret", "name"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(
    form: str, asked: dict[str, Any], where: str, given: Any, wanted: str, refusal: Any
) -> None:
    fault = refusal(form, **asked)
    assert fault["where"] == where
    assert str(given) in str(fault["given"])
    assert wanted in fault["wanted"]


def test_a_workbook_holds_so_many_rows_and_not_one_more() -> None:
    most = FORMATS["xlsx"].most_rows
    assert most == 2**20 - 1
    refuse_more_than(most, 1_048_575)
    with pytest.raises(BadRequest) as refused:
        refuse_more_than(most, 1_048_576)
    assert refused.value.faults[0].given == 1_048_576


def test_an_unknown_collection_is_not_found(client: TestClient) -> None:
    assert client.get("/feeds/csv?collection=nothing").status_code == 404


@pytest.mark.parametrize("path", ["/feeds/shp", "/feeds/nope?collection=driver_home"])
def test_a_feed_that_is_none_is_told_which_there_are(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(
        "现有：geojson, csv, xlsx, gpkg, fgb, parquet, pmtiles, zhigongzhijia, amap, baidu, tencent, chargers"
    )


def test_the_feeds_are_found_from_the_landing_page_and_listed(client: TestClient) -> None:
    links = client.get("/", headers={"Accept": "application/json"}).json()["links"]
    told = client.get(next(one["href"] for one in links if one["rel"] == "feeds")).json()
    assert [one["code"] for one in told["feeds"]][:7] == list(FORMATS)
    assert {one["code"] for one in told["feeds"] if one["since"]} >= {"geojson", "csv", "xlsx", "gpkg"}
    for one in told["feeds"][:7]:
        assert client.head(one["href"]).headers["content-type"] == one["type"]
