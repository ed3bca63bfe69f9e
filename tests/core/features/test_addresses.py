"""The address that the service tells of itself: the public one where the settings say one, whatever Host says."""

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")

ITEMS = "/collections/driver_home/items"
INNER = "http://testserver"
TOLD_AT = (
    *("/?f=json", "/collections", "/collections/driver_home", "/collections/driver_home/schema"),
    *(f"{ITEMS}?limit=2", f"{ITEMS}?limit=2&f=html", "/collections/districts/items/310101"),
    *("/crs", "/crs/gcj02"),
    *("/tiles", "/tiles/WebMercatorQuad", "/tiles/all.json", "/collections/driver_home/tiles"),
    *("/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", "/styles", "/styles/light.json"),
    *("/feeds", "/feeds/csv?collection=districts", "/feeds/csv-metadata.json?collection=districts"),
    *("/changes?since=0&limit=1", "/changes.atom?limit=1", "/opensearch.xml", "/sitemap.xml"),
)


@pytest.mark.parametrize("path", TOLD_AT)
def test_behind_a_proxy_links_name_the_public_address_and_never_the_inner_one(
    path: str, client: TestClient, public_url: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    told = f"{answer.text} {dict(answer.headers)}"
    assert INNER not in told
    assert public_url in told


def test_behind_a_proxy_the_next_page_tiles_and_sources_are_at_the_public_address(
    client: TestClient, public_url: str
) -> None:
    page = client.get(f"{ITEMS}?limit=2")
    (following,) = (one["href"] for one in page.json()["links"] if one["rel"] == "next")
    assert following.startswith(f"{public_url}{ITEMS}?")
    assert f'<{following}>; rel="next"' in page.headers["Link"]
    assert client.get("/tiles/all.json").json()["tiles"][0].startswith(f"{public_url}/tiles/all/{{z}}/")
    sources = client.get("/styles/light.json").json()["sources"]
    assert sources["facilities"]["url"] == f"{public_url}/tiles/all.json"


def test_without_a_public_address_the_service_is_where_it_was_asked(client: TestClient) -> None:
    page = client.get(f"{ITEMS}?limit=2", headers={"Host": "other.example.org"})
    assert {one["href"].partition("/collections")[0] for one in page.json()["links"]} == {"http://other.example.org"}


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
def test_systems_are_understood_below_the_public_address_and_the_inner_one(
    parameter: str, client: TestClient, public_url: str
) -> None:
    for base in (public_url, public_url.replace("http:", "https:"), INNER):
        answer = client.get(ITEMS, params={"limit": 1, parameter: f"{base}/crs/gcj02"})
        assert answer.status_code == 200, answer.text
        if parameter == "crs":
            assert answer.headers["Content-Crs"] == f"<{public_url}/crs/gcj02>"
    refused = client.get(ITEMS, params={parameter: "http://elsewhere.example.org/crs/gcj02"})
    assert refused.status_code == 400
    assert f"{public_url}/crs/gcj02" in refused.text
    assert INNER not in refused.text


def test_systems_are_not_understood_below_another_host_than_that_which_was_asked(client: TestClient) -> None:
    answer = client.get(ITEMS, params={"crs": f"{INNER}/crs/gcj02"}, headers={"Host": "other.example.org"})
    assert answer.status_code == 400
