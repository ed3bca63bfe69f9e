"""GET /search as the page and other apps ask it."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")
MEMBERS = {"type", "name", "address", "district", "kind", "tier", "lon", "lat", "matched", "score"}


def ask(searching: TestClient, q: str, **parameters: Any) -> list[dict[str, Any]]:
    response = searching.get("/search", params={"q": q, **parameters})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    results: list[dict[str, Any]] = response.json()["results"]
    return results


def test_a_district_has_its_code_and_its_rounded_middle(searching: TestClient) -> None:
    first = ask(searching, "xuhui")[0]
    assert first.keys() == MEMBERS | {"code"}
    assert (first["type"], first["code"], first["name"], first["district"]) == (
        "district",
        "310104",
        "徐汇区",
        "徐汇区",
    )
    assert (first["lon"], first["lat"], first["matched"]) == (121.43, 31.16, "name")


def test_a_street_has_its_code_and_no_position_without_placed_facilities(searching: TestClient) -> None:
    first = ask(searching, "田林街道")[0]
    assert (first["type"], first["code"], first["district"]) == ("street", "310104011", "徐汇区")
    assert (first["lon"], first["lat"]) == (None, None)


def test_a_facility_has_its_id_and_a_position_only_when_placed(searching: TestClient) -> None:
    placed = ask(searching, "示例·徐汇微型司机之家 05")[0]
    assert placed.keys() == MEMBERS | {"id"}
    assert (placed["type"], placed["kind"], placed["tier"], placed["district"]) == (
        *("facility", "driver_home", "micro", "徐汇区"),
    )
    assert searching.get(f"/facilities/{placed['id']}").json()["properties"]["name"] == placed["name"]
    assert 121 < placed["lon"] < 122
    assert 31 < placed["lat"] < 32
    unplaced = ask(searching, "田林司机之家")[0]
    assert (unplaced["lon"], unplaced["lat"]) == (None, None)


def test_ten_come_and_as_many_as_asked_for(searching: TestClient) -> None:
    assert len(ask(searching, "司机之家")) == 10
    assert [len(ask(searching, "司机之家", limit=limit)) for limit in (1, 50)] == [1, 50]


def test_kinds_may_be_repeated(searching: TestClient) -> None:
    kinds = {one["kind"] for one in ask(searching, "示例", kind=["driver_home", "fitness_station"], limit=50)}
    assert kinds == {"driver_home", "fitness_station"}


def test_64_characters_are_taken_and_gaps_around_do_not_count(searching: TestClient) -> None:
    assert ask(searching, " 徐汇" + " " * 80)[0]["name"] == "徐汇区"
    ask(searching, "徐" * 64)


@pytest.mark.parametrize(
    "query", ["'; drop table core.place; --", "%", "\x00徐汇", "(.*)", "\ud83d\ude00徐汇", "𠮷" * 64]
)
def test_no_query_breaks_it(query: str, searching: TestClient) -> None:
    text = query.encode("utf-16", "surrogatepass").decode("utf-16")
    assert searching.get("/search", params={"q": text}).status_code in {200, 400}


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "   "}, "q"),
        ({"q": "……！"}, "q"),
        ({"q": "徐" * 65}, "q"),
        ({"q": "徐汇", "limit": 0}, "limit"),
        ({"q": "徐汇", "limit": 51}, "limit"),
        ({"q": "徐汇", "kind": "nothing"}, "kind"),
        ({"q": "徐汇", "colour": "red"}, "colour"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    parameters: dict[str, str], where: str, searching: TestClient
) -> None:
    for language in ("zh", "en"):
        response = searching.get("/search", params=parameters, headers={"Accept-Language": language})
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        (fault,) = response.json()["errors"]
        assert fault["where"] == where
        assert fault["wanted"].isascii() == (language == "en")


def test_nothing_that_was_typed_is_logged(searching: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "geo_service"):
        ask(searching, "张三丰的家")
        searching.get("/search", params={"q": "张三丰的家", "limit": 0})
    assert caplog.records
    assert [record for record in caplog.records if "张三丰" in str(vars(record))] == []
