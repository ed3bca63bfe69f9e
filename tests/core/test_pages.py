"""The built files of the pages: in the encoding the client takes, kept as long as their names allow; and /about."""

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cramjam
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette_cramjam.compression import Compression
from starlette_cramjam.middleware import CompressionMiddleware

from geo_service.app import create_app
from geo_service.core.landing import routes as landing
from geo_service.core.pages import AS_BUILT, BuiltFiles
from geo_service.core.plugin import Found
from geo_service.settings import Settings

SCRIPT = b"console.log('\xe7\xab\x99\xe7\x82\xb9');\n" * 200
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"


@pytest.fixture(name="dist")
def _dist(tmp_path: Path) -> Path:
    """Built files: a hashed script with both siblings, a style with one, a module with none."""
    (tmp_path / "assets").mkdir()
    for name, content in {
        "assets/map-Bx3_a1.js": SCRIPT,
        "list.css": b"p{color:red}" * 200,
        "assets/worker-C9.mjs": SCRIPT,
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "assets/map-Bx3_a1.js.br").write_bytes(bytes(cramjam.brotli.compress(SCRIPT)))
    (tmp_path / "assets/map-Bx3_a1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "list.css.gz").write_bytes(gzip.compress(b"p{color:red}" * 200))
    return tmp_path


@pytest.fixture(name="built")
def _built(dist: Path) -> Iterator[TestClient]:
    """These files behind the service's compression."""
    app = FastAPI()
    app.mount("/static", BuiltFiles(directory=dist))
    app.add_middleware(
        CompressionMiddleware,
        compression=[Compression.br, Compression.gzip],
        minimum_size=1000,
        exclude_path={AS_BUILT},
    )
    with TestClient(app) as client:
        yield client


def unpacked(answer: httpx2.Response) -> bytes:
    """The content without the one encoding it says it has; the client itself unpacks gzip only."""
    is_brotli = answer.headers.get("content-encoding") == "br"
    return bytes(cramjam.brotli.decompress(answer.content)) if is_brotli else answer.content


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000, gzip; q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_client_gets_the_best_sibling_that_it_takes(built: TestClient, accepted: str, encoding: str | None) -> None:
    answer = built.get("/static/assets/map-Bx3_a1.js", headers={"Accept-Encoding": accepted})
    assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding)
    assert unpacked(answer) == SCRIPT  # packed once, not twice
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (int(answer.headers["content-length"]) < len(SCRIPT)) == (encoding is not None)


def test_a_file_without_the_sibling_goes_as_it_is(built: TestClient) -> None:
    style = built.get("/static/list.css", headers={"Accept-Encoding": "br"})
    assert (style.headers.get("content-encoding"), style.headers["content-type"]) == (None, "text/css; charset=utf-8")
    module = built.get("/static/assets/worker-C9.mjs", headers={"Accept-Encoding": "br, gzip"})
    assert (module.headers.get("content-encoding"), module.content) == (None, SCRIPT)
    assert module.headers["content-type"] == "text/javascript; charset=utf-8"


def test_what_is_named_by_its_content_is_kept_for_ever_and_the_rest_shortly(built: TestClient) -> None:
    hashed, named = built.get("/static/assets/map-Bx3_a1.js"), built.get("/static/list.css")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert named.headers["cache-control"] == "public, max-age=300"


def test_each_encoding_has_its_own_tag_and_is_not_sent_twice(built: TestClient) -> None:
    tags = set()
    for accepted in ("br", "gzip", "identity"):
        first = built.get("/static/assets/map-Bx3_a1.js", headers={"Accept-Encoding": accepted})
        tags.add(first.headers["etag"])
        headers = {"Accept-Encoding": accepted, "If-None-Match": first.headers["etag"]}
        again = built.get("/static/assets/map-Bx3_a1.js", headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert again.headers["vary"] == "Accept-Encoding"
    assert len(tags) == 3


def test_a_file_of_the_same_size_and_date_with_other_content_has_another_tag(built: TestClient, dist: Path) -> None:
    """The files of a wheel all have one date."""
    other = dist / "other.css"
    other.write_bytes((dist / "list.css").read_bytes().replace(b"red", b"tan"))
    tags = [
        built.get(f"/static/{name}", headers={"Accept-Encoding": ""}).headers["etag"]
        for name in ("list.css", "other.css")
    ]
    assert tags[0] != tags[1]


@pytest.mark.parametrize(
    "path", ["/static/assets/none.js", "/static/assets", "/static/", "/static/..%2f..%2fetc/passwd"]
)
def test_what_is_no_file_is_not_found(built: TestClient, path: str) -> None:
    assert built.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/?f=html", "/console", "/own", "/planner"])
def test_nothing_may_come_from_elsewhere(client: TestClient, path: str) -> None:
    assert {*policy_of(client, path).split("; ")} == POLICY


@pytest.mark.parametrize("path", ["/", "/nearest", "/static/none", "/static/pages.css", "/districts"])
def test_what_is_no_page_takes_nothing_at_all(client: TestClient, path: str) -> None:
    assert policy_of(client, path) == NOTHING


def policy_of(client: TestClient, path: str) -> str:
    """What an answer lets a browser take."""
    told: str = client.get(path).headers["content-security-policy"]
    return told


def test_the_service_worker_stands_at_the_root_and_is_asked_for_every_time(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "MAP_UI", tmp_path)
    assert client.get("/sw.js").status_code == 404
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "sw.js").write_bytes(SCRIPT)
    (tmp_path / "dist" / "sw.js.br").write_bytes(bytes(cramjam.brotli.compress(SCRIPT)))
    answer = client.get("/sw.js", headers={"Accept-Encoding": "br"})
    assert (unpacked(answer), answer.headers["content-encoding"]) == (SCRIPT, "br")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    # A worker has the policy that comes with its script.
    assert {*policy_of(client, "/sw.js").split("; ")} == POLICY
    again = client.get("/sw.js", headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_about_tells_what_a_page_shows_first(client: TestClient) -> None:
    answer = client.get("/about")
    assert answer.json() == {
        "app_name": "geo_service",
        "languages": ["zh", "en"],
        "rehearsal": None,
        "public": False,
        "map_approval_number": None,
        "roads": None,
    }
    assert client.get("/about", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert "map_approval_number" in client.get("/api").json()["components"]["schemas"]["About"]["properties"]


def test_about_tells_of_a_rehearsal_and_of_the_approval_number(database_url: str, found: Found) -> None:
    settings = Settings(
        database_url=SecretStr(database_url),
        work=False,
        business_date=date(2025, 6, 30),
        public=True,
        map_approval_number="沪S(2099)000号",
        app_name="example.drivers",
    )
    with TestClient(create_app(settings, found)) as client:
        about = client.get("/about").json()
    assert (about["rehearsal"], about["map_approval_number"]) == ("2025-06-30", "沪S(2099)000号")
    assert (about["public"], about["app_name"]) == (True, "example.drivers")


@pytest.mark.parametrize(
    "path",
    [
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%2f..%2fpyproject.toml",
        "/static/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static/..%5c..%5cpyproject.toml",
        "/static//etc/passwd",
        "/static/%00index.html",
    ],
)
def test_no_path_leads_out_of_the_folder_of_the_pages(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "[project]" not in answer.text
    assert "root:" not in answer.text
