"""What crawlers find: the sitemap, the rules for robots, the description of the search."""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic
from urllib.parse import quote
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from geo_service.core.linked import sitemap
from tests.core.linked.conftest import Write

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
HERE = "http://testserver"


@pytest.fixture(name="in_public")
def _in_public(client: TestClient) -> Iterator[TestClient]:
    """The service as it serves the public at large, under its public address."""
    before = client.app.state.service
    changed = {"public": True, "map_approval_number": "示例", "public_url": "https://example.org"}
    client.app.state.service = replace(before, settings=before.settings.model_copy(update=changed))
    yield client
    client.app.state.service = before


def locations(client: TestClient, path: str) -> list[str]:
    """What a sitemap or an index names."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    return [one.text or "" for one in ET.fromstring(answer.content).iter(f"{SITEMAP}loc")]


def pages(*sites: int) -> list[str]:
    """The addresses of the pages of sites."""
    return [f"{HERE}/collections/driver_home/items/{site}?f=html" for site in sites]


def test_the_sitemap_has_every_site_that_is_open_and_not_made_up(
    client: TestClient, sites: Write, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "BATCH", 2)
    a, b, c, closed = sites("站", count=4)
    sites("虚构", sample=True)
    write("update core.facility set status = 'suspended' where id = :id", id=closed)
    assert locations(client, "/sitemap.xml") == [f"{HERE}/", *pages(a, b, c)]
    assert client.get(pages(b)[0]).status_code == 200
    last = ET.fromstring(client.get("/sitemap.xml").content)[1].findtext(f"{SITEMAP}lastmod")
    assert last == client.get(f"/collections/driver_home/items/{a}").json()["properties"]["updated_at"].replace(
        "Z", "+00:00"
    )


def test_a_sitemap_too_large_is_an_index_of_those_that_together_name_all(
    client: TestClient, sites: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites("多", count=5)
    whole = locations(client, "/sitemap.xml")[1:]
    monkeypatch.setattr(sitemap, "BLOCK", 3)
    index = locations(client, "/sitemap.xml")
    assert len(index) >= 2
    parts = [locations(client, one) for one in index]
    assert [page for part in parts for page in part] == whole
    assert max(len(part) for part in parts) <= 3
    assert client.get("/sitemap/87654321.xml").status_code == 404


def test_an_unchanged_sitemap_is_not_sent_again_and_is_packed(client: TestClient, sites: Write) -> None:
    sites("包", count=20)
    answer = client.get("/sitemap.xml", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    asked = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/sitemap.xml", headers=asked).status_code == 304
    sites("新")
    assert client.get("/sitemap.xml", headers=asked).status_code == 200


def test_a_sitemap_of_another_address_is_another_and_is_sent(client: TestClient, sites: Write) -> None:
    (site,) = sites("迁")
    for path in ("/sitemap.xml", f"/sitemap/{site // sitemap.BLOCK}.xml"):
        asked = {"If-None-Match": client.get(path).headers["etag"]}
        assert client.get(path, headers=asked).status_code == 304
        moved = client.get(path, headers={**asked, "Host": "other.example.org"})
        assert moved.status_code == 200
        assert f"http://other.example.org/collections/driver_home/items/{site}?f=html" in moved.text


def test_robots_are_kept_from_all_of_a_service_that_is_not_public(client: TestClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert not rules.can_fetch("*", "/")
    assert rules.site_maps() is None


def test_robots_may_read_pages_and_not_what_costs_much(in_public: TestClient) -> None:
    rules = RobotFileParser()
    text = in_public.get("/robots.txt").text
    rules.parse(text.splitlines())
    assert rules.site_maps() == ["https://example.org/sitemap.xml"]
    for path in ("/", "/collections/driver_home/items/1?f=html", "/changes.atom", "/static/pages.css", "/sitemap.xml"):
        assert rules.can_fetch("*", path), path
    for path in ("/feeds/csv", "/tiles/all/9/428/209", "/nearest?lon=121", "/search?q=a", "/changes?since=0"):
        assert not rules.can_fetch("*", path), path
    assert "Disallow: /collections/*/items?\n" in text


def test_the_public_address_stands_in_what_is_kept(in_public: TestClient, sites: Write) -> None:
    sites("址")
    assert locations(in_public, "/sitemap.xml")[0] == "https://example.org/"
    assert "<id>https://example.org/changes.atom</id>" in in_public.get("/changes.atom").text


def test_the_search_is_asked_as_its_description_says(client: TestClient, sites: Write) -> None:
    sites("田林某站")
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    told = ET.fromstring(answer.content)
    assert len(told.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    (template,) = [
        one.attrib["template"] for one in told.findall(f"{OPENSEARCH}Url") if one.get("type") == "application/json"
    ]
    found: list[str] = []
    until = monotonic() + 10  # the index is a second or so behind
    while "田林某站1" not in found and monotonic() < until:
        answer = client.get(template.replace("{searchTerms}", quote("田林")))
        found = [one["name"] for one in answer.json()["results"]]
    assert "田林某站1" in found
