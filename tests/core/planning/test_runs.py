"""Runs over HTTP and from the shell: who sees them, what is refused, and the files that they give."""

import io
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
from sqlalchemy import make_url

from geo_service.__main__ import main
from geo_service.core.calendar import shanghai_day
from geo_service.core.errors import Conflict
from geo_service.core.planning.formats import GEOJSON, XLSX, stamp, written
from tests.core.planning.conftest import FAR, LON, NEAR, north

HOMES = {"kinds": ["driver_home"]}
COVERAGE = {"layer": "hamlets", "sites": HOMES, "title": "=试算"}


@pytest.fixture(scope="module", name="run")
def _run(ran, city):
    """A run of coverage that is done."""
    return ran("coverage", sites=HOMES, title="=试算", thresholds_min=[5, 10])


@pytest.fixture(scope="module", name="sited")
def _sited(ran, city):
    """A run of siting that is done: a site at kilometre 20 with a name that is not to be trusted."""
    point = {"name": "<script>alert(1)</script>", "lon": LON, "lat": north(20), "district": FAR}
    candidates = {"source": "points", "points": [point, point | {"name": "同处"}]}
    return ran("siting", sites=HOMES, count=1, limit_min=5, time_limit_s=60, candidates=candidates)


@pytest.fixture(scope="module", name="stranger")
def _stranger(sign_in_as):
    """Somebody who plans for another district."""
    return sign_in_as("district_union", f"district:{FAR}")


def faults(answer):
    """Where something is wrong."""
    assert answer.headers["content-type"] == "application/problem+json"
    return [one["where"] for one in answer.json()["errors"]]


def test_a_run_is_asked_for_once_under_a_key_and_is_the_only_one_under_way(planner, city):
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (planner.post("/planning/coverage", json=COVERAGE, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["Location"] == again.headers["Location"] == f"/planning/runs/{first.json()['id']}"
    assert (first.json()["status"], first.json()["summary"]) == ("queued", None)
    other = planner.post("/planning/coverage", json=COVERAGE)
    assert other.status_code == 409
    assert first.headers["Location"] in other.json()["detail"]
    assert planner.get(f"{first.headers['Location']}/cells").status_code == 409
    assert planner.delete(first.headers["Location"]).json()["status"] == "cancelled"
    assert planner.delete(first.headers["Location"]).status_code == 204


def test_another_organisation_sees_a_run_only_when_it_is_shared_and_may_not_end_it(planner, stranger, run):
    where = f"/planning/runs/{run['id']}"
    for path in ("", "/cells", "/districts", "/result.xlsx", f"/against/{run['id']}"):
        assert stranger.get(where + path).status_code == 404
    assert planner.put(f"{where}/sharing", json={"is_shared": True}).json()["is_shared"]
    assert stranger.get(where).json()["is_mine"] is False
    assert stranger.get(f"{where}/cells").status_code == 200
    assert stranger.get("/planning/runs?whose=organisation").json()["runs"] == []
    assert stranger.delete(where).status_code == 404
    assert stranger.put(f"{where}/sharing", json={"is_shared": False}).status_code == 404
    planner.put(f"{where}/sharing", json={"is_shared": False})
    assert stranger.get(where).status_code == 404


def test_a_layer_of_another_organisation_cannot_be_planned_with(planner, stranger, city):
    assert stranger.post("/planning/coverage", json=COVERAGE | {"layer": f"own@district:{NEAR}"}).status_code == 404
    where = planner.post("/planning/coverage", json=COVERAGE | {"layer": f"own@district:{NEAR}"}).headers["Location"]
    planner.delete(where)


def test_the_newest_of_ones_runs_come_first(planner, run, sited):
    runs = {one["id"]: one for one in planner.get("/planning/runs").json()["runs"]}
    ids = list(runs)
    assert ids[0] == sited["id"]
    assert runs[run["id"]]["headline"] == run["summary"]["headline"]
    after = planner.get("/planning/runs", params={"after": ids[0], "kind": "coverage"}).json()["runs"]
    assert [one["id"] for one in after] == ids[1:]


@pytest.mark.parametrize(
    ("kind", "asked", "where"),
    [
        ("coverage", {"sites": {"kinds": ["nothing"]}}, "sites.kinds"),
        ("coverage", {"thresholds_min": [10, 5]}, ""),
        ("coverage", {"organisation": f"district:{FAR}"}, "organisation"),
        ("coverage", {"layer": None}, ""),
        ("siting", {"count": 1, "time_limit_s": 601}, "time_limit_s"),
        ("siting", {"count": 1, "budget": 5}, ""),
        ("siting", {"count": 1, "locked": ["facility:1"]}, "locked"),
        ("siting", {"count": 1, "candidates": {"source": "shops"}}, "candidates:source"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(planner, city, kind, asked, where):
    answer = planner.post(f"/planning/{kind}", json={"layer": "hamlets", "sites": HOMES} | asked)
    assert answer.status_code in (400, 422), answer.text
    assert where in faults(answer)[0]


@pytest.fixture(name="small")
def _small(client):
    """The service with room for seven pairs of a cell and a site."""
    before = client.app.state.service
    settings = before.settings.model_copy(update={"planning_pairs": 7})
    client.app.state.service = replace(before, settings=settings)
    yield
    client.app.state.service = before


@pytest.mark.parametrize("asked", [{"title": "a\0b"}, {"changes": {"add": [{"name": "\0", "lon": LON, "lat": 31.2}]}}])
def test_text_that_no_field_holds_is_refused(planner, city, asked):
    answer = planner.post("/planning/coverage", json=COVERAGE | asked, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Text has no NUL character")


def test_a_run_beyond_the_size_that_is_allowed_is_refused_before_it_begins(planner, small, city):
    answer = planner.post("/planning/coverage", json=COVERAGE)
    assert (answer.status_code, faults(answer)) == (400, ["resolution"])  # four places, two sites
    assert (
        "4 cells times 2 sites"
        in planner.post("/planning/coverage", json=COVERAGE, headers={"Accept-Language": "en"}).json()["detail"]
    )


def test_a_geopackage_has_a_layer_for_each_table(planner, run, tmp_path):
    file = tmp_path / "result.gpkg"
    file.write_bytes(planner.get(f"/planning/runs/{run['id']}/result.gpkg").content)
    assert set(gpd.list_layers(file)["name"]) == {"cells", "sites", "gaps", "districts"}
    cells = gpd.read_file(file, layer="cells")
    assert (cells.crs.to_epsg(), cells["weight"].sum(), cells["nearest_s"].min()) == (4326, 1000, 0)
    with sqlite3.connect(file) as database:
        told = database.execute("select group_concat(metadata) from gpkg_metadata").fetchone()[0]
    assert run["id"] in told


def test_a_workbook_has_a_sheet_for_each_table_and_one_of_what_it_stands_on(planner, run):
    content = planner.get(f"/planning/runs/{run['id']}/result.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["分区", "站点", "缺口", "格网", "说明"]
    heading, near, _ = book["分区"].iter_rows(values_only=True)
    assert (heading[3], near[:4]) == ("5 分钟内的需求 / Demand within 5 min", (NEAR, "黄浦区", 300, 100))
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert about["标题 / Title"] == "=试算"
    assert about["登记变更编号 / Change number"] == str(run["change_number"])
    assert about["站点 / Sites"] == "driver_home"
    assert about["缺口 / Gaps"] == "最近站点在 10 分钟以外 / the nearest site is beyond 10 min"


def test_the_cells_of_a_file_name_the_sites_that_serve_them(planner, run, city):
    told = planner.get(f"/planning/runs/{run['id']}/result.geojson").json()
    served_by = [one["properties"]["site"] for one in told["features"] if one["properties"]["table"] == "cells"]
    always, daytime = (f"facility:{city[name]}" for name in ("always", "daytime"))
    assert served_by == [always, always, daytime, daytime]
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"/planning/runs/{run['id']}/result.xlsx").content))
    heading, *cells = book["格网"].iter_rows(values_only=True)
    assert [row[heading.index("服务站点 / Served by")] for row in cells] == served_by


def test_a_file_of_a_plan_says_what_was_asked_and_how_good_the_answer_is(planner, sited):
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"/planning/runs/{sited['id']}/result.xlsx").content))
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    told = sited["summary"]
    assert "the most demand within the limit; limit 5 min; 1 new ones" in about["目标 / Problem"]
    assert f"{told['value']:.10g}; bound {told['bound']:.10g}" in about["目标值与界 / Value and bound"]
    assert f"{told['solver']}; {told['status']}; seed 0" in about["求解 / Solver"]


def test_a_geojson_has_everything_that_stands_somewhere(planner, run):
    told = planner.get(f"/planning/runs/{run['id']}/result.geojson").json()
    tables = [one["properties"]["table"] for one in told["features"]]
    assert {name: tables.count(name) for name in set(tables)} == {"cells": 4, "sites": 2, "gaps": 1}
    assert told["summary"]["demand"] == 1000


def test_a_report_needs_nothing_from_elsewhere_and_runs_nobodys_script(planner, sited):
    answer = planner.get(f"/planning/runs/{sited['id']}/result.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert [word for word in ('src="', "@import", "url(http", "<link") if word in page] == []
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "审图号 / Map approval number" in page
    assert sited["summary"]["headline"]["zh"] in page


def test_the_shell_gives_the_same_and_writes_files(server, database_url, run, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    owner = server.url("geo_admin", make_url(database_url).database)
    monkeypatch.setenv("GEO_SERVICE_OWNER_DATABASE_URL", owner)
    file = tmp_path / "result.geojson"
    asked = ["report", "coverage", "--layer", "hamlets", "--kind", "driver_home", "--thresholds", "5,10"]
    package = tmp_path / "result.gpkg"
    assert main([*asked, "--output", str(file), "--output", str(package)]) == 0
    printed = capsys.readouterr()
    assert package.stat().st_size > 0
    assert "pyogrio" not in printed.err
    assert "Created" not in printed.err
    assert f"{NEAR}\t黄浦区\t300\t100\t300" in printed.out
    assert "50%" in printed.err
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["summary"] == run["summary"]
    assert main([*asked, "--output", str(tmp_path / "result.doc")]) == 1
    assert ".geojson、.gpkg、.xlsx、.html" in capsys.readouterr().err
    where = ["--inputs", str(tmp_path / "nothing.json")]
    assert main(["report", "siting", *where]) == 1


def test_a_file_says_when_its_run_was_finished_as_clocks_in_shanghai_show_it(planner, run):
    late = run | {"finished_at": datetime(2025, 6, 2, 17, 30, tzinfo=UTC)}
    assert stamp(late, None)["完成时间 / Finished"] == "2025-06-03T01:30:00+08:00"
    day = shanghai_day(datetime.fromisoformat(run["finished_at"]))
    answer = planner.get(f"/planning/runs/{run['id']}/result.geojson")
    plain, _, starred = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain.startswith(f'attachment; filename="{run["kind"]}_{day:%Y%m%d}_c')
    assert f"_{day:%Y%m%d}_c" in starred


def test_a_file_of_too_many_rows_is_refused_with_what_has_room(run):
    seconds = np.zeros(200_001)
    with pytest.raises(Conflict) as refused:
        written(XLSX, run, {"cells": {"cell": seconds, "seconds": seconds}})
    assert "200,001" in refused.value.detail.zh
    assert "take gpkg, html" in refused.value.detail.en
    three, full = (
        replace(GEOJSON, most_rows=3, write=lambda told: told.run["kind"].encode()),
        run | {"finished_at": datetime.fromisoformat(run["finished_at"])},
    )
    rows = {"key": np.arange(3)}
    assert written(three, full, {"sites": rows}) == b"coverage"
    with pytest.raises(Conflict):
        written(three, full, {"sites": rows, "gaps": {"rank": np.ones(1)}})
