"""What describes the collections, as documents and as pages."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")

PAGES = (
    "/collections",
    "/collections/driver_home",
    "/collections/driver_home/items",
    "/collections/streets/items",
    "/collections/districts/items/310101",
    "/collections/driver_home/queryables",
    "/collections/driver_home/schema",
    "/collections/driver_home/sortables",
    "/conformance",
    "/api",
    "/crs",
    "/crs/bd09",
)


def relations(document: Any) -> dict[str, Any]:
    return {link["rel"]: link for link in document["links"]}


def test_the_landing_page_leads_to_everything(client: TestClient) -> None:
    links = relations(client.get("/?f=json").json())
    assert links.keys() >= {"self", "alternate", "service-desc", "service-doc", "conformance", "data"}
    for relation, link in links.items():
        answer = client.get(link["href"], headers={"Accept": link["type"]})
        assert answer.status_code == (400 if relation == "nearest" else 200), relation
        if relation != "nearest":
            assert answer.headers["Content-Type"].partition(";")[0] == link["type"].partition(";")[0], relation


def test_the_api_is_told_in_openapi_3_1_and_every_path_of_it_exists(client: TestClient) -> None:
    answer = client.get("/api")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.1"
    told = answer.json()
    assert told["openapi"].startswith("3.1.")
    parameters = told["paths"]["/collections/{code}/items"]["get"]["parameters"]
    assert {one["name"] for one in parameters if one["in"] == "query"} >= {
        *("bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "after", "count", "sortby", "properties"),
        *("skipGeometry", "filter", "filter-lang", "filter-crs", "f", "datum"),
    }


def test_conformance_is_told_alike_at_the_landing_page_and_on_its_own(client: TestClient) -> None:
    told = client.get("/conformance").json()["conformsTo"]
    assert told == client.get("/?f=json").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter" in told
    assert not [name for name in told if name.endswith(("/html", "/oas30"))]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_script_and_no_style_of_its_own(path: str, client: TestClient) -> None:
    answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    html = answer.text
    assert html.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|javascript:", html) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_to_this_service_leads_somewhere(path: str, client: TestClient) -> None:
    html = client.get(path, params={"f": "html"}).text
    here = {href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*)"', html)}
    own = [href for href in here if href.startswith(("/", "?", "http://testserver"))]
    assert len(own) >= 5
    broken = [href for href in own if client.get(path + href if href.startswith("?") else href).status_code != 200]
    assert broken == []


def test_f_wins_over_the_accept_header(client: TestClient) -> None:
    html = {"Accept": "text/html"}
    assert client.get("/collections?f=json", headers=html).headers["Content-Type"] == "application/json"
    assert client.get("/collections/streets/items?f=json", headers=html).json()["type"] == "FeatureCollection"
    assert client.get("/collections?f=xml").status_code == 400


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("application/json;q=0.1,text/html", True),
        ("text/html;q=0.1,application/json", False),
        ("text/html;q=0.5, application/geo+json;q=0.4", True),
        ("text/html;charset=utf-8;q=0.2, */*", False),
        ("text/html;q=0", False),
        ("text/html;q=0.0,*/*;q=0.5", False),
        ("application/json;q=0,*/*", True),
        ("text/html,*/*", True),
        ("text/html,application/json", True),
        ("application/json,text/html", False),
        ("text/html;q=0.5,application/json;q=0.5", True),
        ("text/html;q=much,application/json;q=0.001", False),
        ("TEXT/HTML", True),
        ("*/*", False),
        ("", False),
    ],
)
def test_of_html_and_json_the_greater_weight_is_answered(accept: str, html: bool, client: TestClient) -> None:
    answer = client.get("/collections", headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith("text/html" if html else "application/json")


def test_what_users_wrote_is_text_on_a_page(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    html = client.get("/collections/facilities/items", params={"f": "html", "name": hostile, "limit": 1}).text
    assert "<script" not in html


def test_an_items_page_lists_and_leads_on(client: TestClient) -> None:
    page = client.get("/collections/driver_home/items?f=html&limit=50").text
    assert len(re.findall(r"/collections/driver_home/items/\d+\?f=html", page)) == 50
    (following,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert "<table>" in client.get(following.replace("&amp;", "&")).text


def test_a_facility_page_says_functions_in_words_and_leads_to_the_map_platforms(client: TestClient) -> None:
    homes = client.get("/collections/driver_home/items?functions=fridge&position_precision=rooftop&limit=1").json()
    page = client.get(f"/collections/driver_home/items/{homes['features'][0]['id']}?f=html").text
    assert "冰箱 Fridge" in page
    assert "https://uri.amap.com/" in page
    assert "示例数据" in page


def test_a_collection_says_where_and_from_when_to_when_its_features_are(client: TestClient) -> None:
    told = client.get("/collections/facilities").json()
    west, south, east, north = told["extent"]["spatial"]["bbox"][0]
    assert west < 121.47 < east
    assert south < 31.23 < north
    first, last = told["extent"]["temporal"]["interval"][0]
    times = [
        one["properties"]["updated_at"]
        for one in client.get("/collections/facilities/items?limit=1000").json()["features"]
    ]
    assert (first, last) == (min(times), max(times))
    kinds = [one for one in client.get("/collections").json()["collections"] if "clause" in one]
    assert sum(one["count"] for one in kinds) == told["count"]
