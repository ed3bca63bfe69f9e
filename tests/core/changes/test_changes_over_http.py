"""GET /changes: what a follower is told, line by line."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.access.organisations import load_organisations
from geo_service.core.changes import routes
from geo_service.core.geometry import wgs84_to_gcj02
from geo_service.settings import DATA
from tests.core.changes.conftest import Follower, Writing, add, change, lines_of, projection

TOMBSTONE = {"number", "operation", "id", "kind", "at"}
PROPERTIES = {
    *("id", "place_id", "kind", "tier", "name", "address", "district_code", "district", "street_code", "street"),
    *("region", "position_precision", "placed", "functions", "free_parking_minutes", "free_bays", "chargers"),
    *("hours", "hours_text", "attributes", "sample", "updated_at"),
}


def said(lines: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    """Operation, id and kind of each line."""
    return [(line["operation"], line["id"], line["kind"]) for line in lines]


def test_a_new_site_is_a_put_with_every_public_column_and_nothing_else(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (site,) = add(connection, "新站")
    (line,) = follower.catch_up()
    assert line.keys() == TOMBSTONE | {"feature"}
    assert line["feature"].keys() == {"type", "id", "datum", "geometry", "properties"}
    assert line["feature"]["properties"].keys() == PROPERTIES
    assert line["feature"]["geometry"] == {"type": "Point", "coordinates": [121.400001, 31.2]}
    assert said([line]) == [("put", site, "driver_home")]


@pytest.mark.parametrize("status", ["suspended", "exited", "draft"])
def test_a_site_that_is_no_longer_open_is_a_tombstone_that_tells_no_more_than_which(
    writing: Writing, follower: Follower, status: str
) -> None:
    with writing() as connection:
        (site,) = add(connection, f"将{status}")
    follower.catch_up()
    with writing() as connection:
        change(connection, site, status=status)
    (line,) = follower.catch_up()
    assert said([line]) == [("remove", site, "driver_home")]
    assert line.keys() == TOMBSTONE


def test_a_deleted_site_is_a_tombstone_too(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (site,) = add(connection, "将删除")
    with writing() as connection:
        connection.execute(text("delete from core.facility where id = :id"), {"id": site})
    assert said(follower.catch_up()) == [("remove", site, "driver_home")]


def test_a_draft_is_not_told_before_it_opens(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (site,) = add(connection, "筹建", status="draft")
    assert follower.catch_up() == []
    with writing() as connection:
        change(connection, site, status="open")
    assert said(follower.catch_up()) == [("put", site, "driver_home")]


def test_a_site_that_changes_its_kind_leaves_the_old_and_comes_to_the_new(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (site,) = add(connection, "改类")
    follower.catch_up()
    with writing() as connection:
        change(connection, site, kind="fitness_station")
    assert said(follower.catch_up()) == [("remove", site, "driver_home"), ("put", site, "fitness_station")]


def test_a_site_that_changed_fifty_times_is_told_once_and_as_it_is(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (busy, calm) = add(connection, "常变", count=2)
    for bays in range(50):
        with writing() as connection:
            change(connection, busy, free_bays=bays)
    first, last = follower.catch_up()
    assert said([first, last]) == [("put", calm, "driver_home"), ("put", busy, "driver_home")]
    assert last["feature"]["properties"]["free_bays"] == 49


def test_every_tombstone_is_told_of_a_site_that_came_back(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        (site,) = add(connection, "往返")
    for status in ("suspended", "open", "suspended", "open"):
        with writing() as connection:
            change(connection, site, status=status)
    assert [line["operation"] for line in follower.catch_up()] == ["remove", "remove", "put"]
    assert site in follower.copy


def test_a_place_that_moves_or_loses_its_position_puts_its_sites_anew(
    writing: Writing, follower: Follower, app_engine: Engine
) -> None:
    with writing() as connection:
        (site,) = add(connection, "失位")
    follower.catch_up()
    with writing() as connection:
        connection.execute(
            text(
                "update core.place set position = null, given_lon = null, given_lat = null, given_datum = null,"
                " position_precision = 'district' where id = (select place_id from core.facility where id = :id)"
            ),
            {"id": site},
        )
    (line,) = follower.catch_up()
    assert line["feature"]["geometry"] is None
    assert line["feature"]["properties"]["placed"] is False
    assert follower.copy == projection(app_engine)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("batch", [1, 2, 250])
def test_pages_and_batches_of_any_size_tell_the_same(
    writing: Writing,
    follower: Follower,
    client: TestClient,
    app_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
    batch: int,
) -> None:
    with writing() as connection:
        sites = add(connection, f"分页{limit}-{batch}-", count=4)
        change(connection, sites[0], kind="fitness_station")
        change(connection, sites[1], status="exited")
        change(connection, sites[2], chargers=2)
    in_pages = Follower(client, limit, follower.number, dict(follower.copy))
    monkeypatch.setattr(routes, "BATCH", batch)
    assert in_pages.catch_up() == follower.catch_up()
    assert in_pages.copy == follower.copy == projection(app_engine)


def test_a_page_of_exactly_what_there_is_has_no_next_and_one_less_has(writing: Writing, client: TestClient) -> None:
    since = Follower(client)
    since.catch_up()
    with writing() as connection:
        add(connection, "三处", count=3)
    whole = client.get(f"/changes?since={since.number}&limit=3")
    assert (len(lines_of(whole)), "link" in whole.headers) == (3, False)
    part = client.get(f"/changes?since={since.number}&limit=2&datum=gcj02")
    number = lines_of(part)[-1]["number"]
    assert part.headers["link"] == f'<http://testserver/changes?since={number}&limit=2&datum=gcj02>; rel="next"'


def test_nothing_new_is_an_empty_answer_and_not_sent_twice(follower: Follower, client: TestClient) -> None:
    answer = client.get(f"/changes?since={follower.number}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", "application/jsonl")
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get(f"/changes?since={follower.number}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_makes_another_tag(writing: Writing, follower: Follower, client: TestClient) -> None:
    before = client.get("/changes").headers["etag"]
    with writing() as connection:
        add(connection, "新标签")
    answer = client.get("/changes", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["etag"] != before


def test_the_last_number_may_be_asked_after_and_one_more_may_not(follower: Follower, client: TestClient) -> None:
    assert client.get(f"/changes?since={follower.number}").status_code == 200
    answer = client.get(f"/changes?since={follower.number + 1}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    (fault,) = answer.json()["errors"]
    assert (fault["where"], fault["given"]) == ("since", follower.number + 1)
    assert fault["wanted"].startswith(f"at most {follower.number}, the last number")


@pytest.mark.parametrize("query", ["since=-1", "since=x", "since=1.5", "since=", "since=9223372036854775808", "limit=0",
                                   "limit=-1", "limit=all", "datum=utm", "sinc=1", "kind=driver_home"])  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(client: TestClient, query: str) -> None:
    answer = client.get(f"/changes?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["where"] == query.partition("=")[0]


def test_positions_come_in_the_datum_that_was_asked_for(writing: Writing, follower: Follower) -> None:
    with writing() as connection:
        add(connection, "坐标")
    (line,) = lines_of(follower.client.get(f"/changes?since={follower.number}&datum=gcj02"))
    assert line["feature"]["datum"] == "gcj02"
    lon, lat = (round(float(value), 6) for value in wgs84_to_gcj02(121.400001, 31.2))
    assert line["feature"]["geometry"]["coordinates"] == [lon, lat]
    assert abs(lon - 121.400001) > 0.004


def test_nothing_private_is_in_any_line(writing: Writing, client: TestClient) -> None:
    with writing() as connection:
        load_organisations(connection, DATA)
        connection.execute(
            text("insert into core.person (name, organisation) values ('canary-站长', 'district:310104')")
        )
        (site,) = add(connection, "公开")
        change(connection, site, status="suspended")
        add(connection, "canary-draft", status="draft")
    body = client.get("/changes").text
    assert "公开" not in body
    assert f'"operation":"remove","id":{site},' in body
    for private in ("canary", "organisation", "310104", "actor", "source", "given_", "status", "version"):
        assert private not in body


def test_no_account_is_needed_and_none_tells_more(client: TestClient) -> None:
    plain = client.get("/changes")
    signed = client.get("/changes", headers={"Authorization": "Bearer fk_nonsense_nonsense"})
    assert plain.status_code == signed.status_code == 200
    assert plain.content == signed.content


def test_head_says_what_get_would(client: TestClient) -> None:
    answer = client.head("/changes?limit=1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert 'rel="next"' in answer.headers["link"]


def test_openapi_tells_the_lines_and_the_parameters(client: TestClient) -> None:
    told = client.get("/api").json()["paths"]["/changes"]["get"]
    assert {one["name"] for one in told["parameters"]} == {"since", "limit", "datum", "f", "Last-Event-ID"}
    assert "application/jsonl" in told["responses"]["200"]["content"]
