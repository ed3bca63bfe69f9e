"""Runs in a real worker: cancelled while they search, and resumed when the worker is killed."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.queries import put_demand
from tests.core.planning.conftest import LAT, LON, hamlets

PLACES, CANDIDATES = 2_000, 800
OPEN = """
select a.application_name, a.query
  from pg_stat_activity a
 where a.datname = current_database() and a.pid <> pg_backend_pid() and now() - a.xact_start > interval '1 s'
"""


@pytest.fixture(scope="module", name="crowd")
def _crowd(app_engine, city) -> None:
    """A layer of many places, too many to be served best by proof within the time of these tests."""
    draw, few = np.random.default_rng(7), hamlets("crowd", "federation")
    lon, lat = LON + draw.normal(0, 0.1, PLACES), LAT + draw.normal(0, 0.1, PLACES)
    nowhere = np.full(PLACES, "")
    many = replace(few, cell=np.zeros(PLACES, np.uint64), lon=lon, lat=lat, weight=draw.integers(1, 99, PLACES) * 1.0)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        put_demand(connection, replace(many, district=nowhere, street=nowhere))


def ask(planner: TestClient, time_limit_s: float) -> str:
    """Where a long run is watched that was asked for."""
    draw = np.random.default_rng(8)
    spread = draw.normal([LON, LAT], 0.1, (CANDIDATES, 2))
    points = [{"lon": lon, "lat": lat} for lon, lat in spread.tolist()]
    asked = {"layer": "crowd", "problem": "p_median", "count": 40, "time_limit_s": time_limit_s}
    answer = planner.post("/planning/siting", json=asked | {"candidates": {"source": "points", "points": points}})
    assert answer.status_code == 202, answer.text
    return answer.headers["Location"]


def until(planner: TestClient, where: str, true: Callable[[dict], bool], within_s: float = 60) -> dict:
    """The run, once something is true of it."""
    began = time.monotonic()
    while not true(run := planner.get(where).json()):
        assert time.monotonic() - began < within_s, {
            name: run[name] for name in ("status", "attempt", "note", "fraction", "error")
        }
        time.sleep(0.05)
    return run


def is_running(run: dict) -> bool:
    """Whether an attempt at it has begun."""
    return run["status"] == "running"


def test_a_run_survives_the_kill_of_its_worker_and_another_stops_when_it_is_told_to(
    planner, crowd, start_worker, app_engine, server
):
    killed, where = start_worker(), ask(planner, time_limit_s=1)
    until(planner, where, is_running)
    os.kill(killed.pid, signal.SIGKILL)
    start_worker()
    run = until(planner, where, lambda run: run["status"] not in ("queued", "running"))
    assert (run["status"], run["attempt"]) == ("succeeded", 2)
    assert (run["summary"]["status"], run["summary"]["is_optimal"]) == ("time_limit", False)
    assert run["summary"]["bound"] < run["summary"]["value"]
    assert run["summary"]["how_good"]["zh"].startswith("最多还能好 ")

    where = ask(planner, time_limit_s=120)
    seen = until(planner, where, lambda run: run["fraction"] > 0.2)
    assert 0.2 < seen["fraction"] < 1
    assert seen["note"]["zh"]
    time.sleep(1.5)  # it is at it, and has nothing of the database
    with psycopg.connect(server.url("geo_admin", app_engine.url.database)) as admin:
        assert admin.execute(OPEN).fetchall() == []
    began = time.monotonic()
    assert planner.delete(where).status_code == 202
    run = until(planner, where, lambda run: run["status"] == "cancelled")
    print(f"\ncancelled after {time.monotonic() - began:.2f} s")
    assert (run["is_cancelled"], run["summary"]) == (True, None)
    assert planner.delete(where).status_code == 204
    assert planner.get(where).status_code == 404
