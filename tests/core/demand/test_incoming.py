"""Large files of demand: read by a job, all or nothing, every bad row told, broken off, killed, and by the command."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from rasterio.transform import from_origin
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.cells import cells_at
from tests.core.demand.test_http import HUANGPU, TOLD, XUHUI
from tests.core.planning.conftest import _start_worker as _workers

start_worker = _workers
ROWS = 250_000
SLOW_S = 120


def points(rows: int = ROWS) -> str:
    """So many points with a weight of 1 each, none of them where another is."""
    numbers = np.arange(rows)
    lon, lat = 121.40 + numbers % 500 * 1e-4, 31.20 + numbers // 500 * 1e-4
    return "lon,lat,weight\n" + "".join(f"{x:.4f},{y:.4f},1\n" for x, y in zip(lon, lat, strict=True))


def cells(rows: int) -> str:
    """So many cells with a weight of 2 each, of resolution 9 or put together in it."""
    numbers = np.arange(rows)
    found = cells_at(121.40 + numbers % 1000 * 1e-4, 31.20 + numbers // 1000 * 1e-4, 13)
    return "h3,weight\n" + "".join(f"{one:x},2\n" for one in found.tolist())


@pytest.fixture(name="union", scope="module")
def _union(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    return sign_in_as("district_union", HUANGPU)


@pytest.fixture(name="worker", scope="module")
def _worker(start_worker: Callable[[], Any], union: TestClient) -> Any:
    """A worker that is there."""
    return start_worker()


def send(who: TestClient, content: str | bytes, status: int = 202, **told: str) -> dict[str, Any]:
    body = content.encode() if isinstance(content, str) else content
    answer = who.put("/demand-files", params=TOLD | told, content=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(who: TestClient, file: dict[str, Any], *states: str) -> dict[str, Any]:
    """The file, once it stands so."""
    began = time.monotonic()
    while (found := who.get(f"/demand-files/{file['id']}").json())["state"] not in states:
        assert found["state"] in ("waiting", "reading"), found
        assert time.monotonic() - began < SLOW_S, found
        time.sleep(0.05)
    return dict(found)


def ended(who: TestClient, file: dict[str, Any]) -> dict[str, Any]:
    """The file, once it was read."""
    return until(who, file, "done", "refused", "failed", "cancelled")


def layer(who: TestClient, name: str) -> dict[str, Any] | None:
    answer = who.get(f"/demand/{name}@{HUANGPU}")
    return answer.json() if answer.status_code == 200 else None


def rows_kept(app_engine: Engine) -> dict[str, int]:
    """How many rows there are of files that came in."""
    asked = "select (select count(*) from core.{0}) as n"
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return {
            name: connection.execute(text(asked.format(name))).scalar_one()
            for name in ("demand_file", "demand_file_part", "demand_file_fault")
        }


@pytest.mark.usefixtures("worker")
def test_a_quarter_of_a_million_points_become_a_layer_with_their_sum_kept(
    union: TestClient, app_engine: Engine
) -> None:
    sent = send(union, points(), id="many_points")
    assert (sent["state"], sent["layer"], sent["name"]["zh"]) == ("waiting", f"many_points@{HUANGPU}", "夜间司机")
    done = ended(union, sent)
    assert (done["state"], done["places"], done["fraction"]) == ("done", ROWS, 1)
    made = layer(union, "many_points")
    assert made is not None
    assert (made["total"], made["places"], made["organisation"]) == (ROWS, ROWS, HUANGPU)
    assert rows_kept(app_engine)["demand_file_part"] == 0
    # The same id again is refused before the file is sent, unless the layer is to be replaced.
    assert "many_points" in send(union, "x", 409, id="many_points")["detail"]
    again = ended(union, send(union, "lon,lat,weight\n121.48,31.21,3\n", id="many_points", replacing="true"))
    assert (again["state"], again["places"]) == ("done", 1)
    assert union.delete(f"/demand-files/{again['id']}").status_code == 204
    assert union.get(f"/demand-files/{again['id']}").status_code == 404
    assert layer(union, "many_points") is not None


@pytest.mark.usefixtures("worker")
def test_cells_and_rasters_of_as_many_rows_do_too(union: TestClient, tmp_path: Path) -> None:
    done = ended(union, send(union, cells(220_000), id="many_cells"))
    made = layer(union, "many_cells")
    assert made is not None
    assert (done["state"], made["total"]) == ("done", 440_000)
    counts = np.ones((500, 500), dtype=np.float32)
    about = {"driver": "GTiff", "height": 500, "width": 500, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(tmp_path / "counts.tif", "w", transform=from_origin(121.3, 31.3, 2e-4, 2e-4), **about) as opened:
        opened.write(counts, 1)
    done = ended(union, send(union, (tmp_path / "counts.tif").read_bytes(), id="many_pixels"))
    made = layer(union, "many_pixels")
    assert made is not None
    assert (done["state"], made["total"]) == ("done", 250_000)


@pytest.mark.usefixtures("worker")
def test_every_bad_row_is_told_by_row_and_column_and_nothing_of_the_file_is_kept(union: TestClient) -> None:
    lines = points(210_000).splitlines()
    # Each hundredth row is wrong: its weight is no number, or it is not in Shanghai.
    for at in range(100, len(lines), 200):
        lines[at] = "121.45,31.21,many"
    for at in range(200, len(lines), 200):
        lines[at] = "116.40,39.90,1"
    done = ended(union, send(union, "\n".join(lines), id="bad_rows"))
    assert (done["state"], done["faults"], done["places"]) == ("refused", 2_100, None)
    assert layer(union, "bad_rows") is None
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = union.get(f"/demand-files/{done['id']}/faults", params={"after": after}).json()
        found, after = [*found, *page["faults"]], page["next"]
    assert [one["row"] for one in found] == list(range(101, 210_002, 100))
    assert [(one["column"], one["given"]) for one in found[:2]] == [("weight", "many"), ("lon", "116.4, 39.9")]
    assert found[0]["wanted"]["zh"] == "应为不小于 0 的数字"
    whole = union.get(f"/demand-files/{done['id']}/faults.csv").text.splitlines()
    assert (len(whole), whole[1]) == (2_101, "101,weight,many,应为不小于 0 的数字,a number of at least 0")


def test_what_is_broken_off_leaves_nothing_and_what_is_killed_is_read_anew(
    union: TestClient, worker: Any, start_worker: Callable[[], Any], app_engine: Engine
) -> None:
    before = rows_kept(app_engine)
    broken_off = until(union, send(union, points(), id="broken_off"), "reading")
    assert union.delete(f"/demand-files/{broken_off['id']}").status_code == 204
    assert union.get(f"/demand-files/{broken_off['id']}").status_code == 404
    assert rows_kept(app_engine) == before
    killed = until(union, send(union, points(), id="killed_once"), "reading")
    os.kill(worker.pid, signal.SIGKILL)
    start_worker()
    assert ended(union, killed)["state"] == "done"
    made = layer(union, "killed_once")
    assert made is not None
    assert made["total"] == ROWS
    assert layer(union, "broken_off") is None


def test_a_file_is_nobodys_business_but_its_organisations(
    union: TestClient, sign_in_as: Callable[[str, str], TestClient]
) -> None:
    sent = send(union, points(10), id="own_file")
    stranger = sign_in_as("district_union", XUHUI)
    for path in ("", "/faults", "/faults.csv"):
        assert stranger.get(f"/demand-files/{sent['id']}{path}").status_code == 404
    assert stranger.delete(f"/demand-files/{sent['id']}").status_code == 404
    assert sent["id"] not in [one["id"] for one in stranger.get("/demand-files").json()["files"]]
    assert sent["id"] in [one["id"] for one in union.get("/demand-files").json()["files"]]


def test_what_is_said_of_a_file_is_looked_at_before_it_is_kept(union: TestClient, app_engine: Engine) -> None:
    before = rows_kept(app_engine)
    assert send(union, "x", 400, date="yesterday")["errors"][0]["where"] == "date"
    assert send(union, "", 400, id="empty_file")["title"]
    assert union.put("/demand-files", params=TOLD | {"datum": "mars"}, content=b"x").status_code == 400
    assert rows_kept(app_engine) == before
