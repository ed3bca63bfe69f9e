"""A made-up city along one meridian, and whoever plans in it.

Along a straight line a kilometre takes 156 s: 1,000 m × 1.3 at 30 km/h. Four hamlets have 100, 200, 300 and 400 people
at kilometres 0, 2, 6 and 20; a home at kilometre 0 never closes, one at kilometre 6 is open from 9 to 17.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.cells import cells_at, centres
from geo_service.core.demand.frames import Demand, Layer
from geo_service.core.demand.queries import put_demand
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.planning.declaration import JOB
from geo_service.core.text import Text
from geo_service.settings import Settings

LON, LAT, DEGREES_A_KM = 121.4, 31.2, 1 / 110.862
KM_S = 156.0
FAR, NEAR = "310104", "310101"
FACILITY = text("""
with put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                          district_code, organisation, sample, source)
  values (:name, '', st_setsrid(st_makepoint(:lon, :lat), 4326), 'rooftop', :lon, :lat, 'wgs84', :district,
          'federation', false, 'test')
  returning id
)
insert into core.facility (place_id, kind, tier, name, status, functions, free_parking_minutes, free_bays, chargers,
                           hours, organisation, sample, source)
select id, :kind, :tier, :name, 'open', :functions, null, :bays, :chargers, :hours, 'federation', false, 'test' from put
returning id
""")

TAKE = """
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now()
 where status = 'queued' and name = 'plan' returning id, arguments, actor, organisations
"""


def north(km: float) -> float:
    """The latitude so many kilometres north of the first hamlet."""
    return LAT + km * DEGREES_A_KM


@pytest.fixture(scope="module", name="add_facility")
def _add_facility(app_engine: Engine, unions: None) -> Callable[..., int]:
    """Adds an open facility at a kilometre: its id."""

    def add(name: str, km: float, **more: Any) -> int:
        told = {"kind": "driver_home", "tier": "micro", "functions": ["toilet"], "bays": 2, "chargers": None}
        told |= {"hours": "24/7", "district": NEAR} | more
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(FACILITY, {"name": name, "lon": LON, "lat": north(km), **told}).scalar_one()

    return add


@pytest.fixture(scope="module", name="city")
def _city(app_engine: Engine, add_facility: Callable[..., int]) -> dict[str, int]:
    """The ids of the two homes; the layers are `hamlets`, a district's `own`, and `grid` of one cell."""
    ids = {
        "always": add_facility("不打烊之家", 0),
        "daytime": add_facility("日间之家", 6, hours="Mo-Su 09:00-17:00", bays=0, chargers=4, district=FAR),
    }
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        put_demand(connection, hamlets("hamlets", "federation"))
        put_demand(connection, hamlets(f"own@district:{NEAR}", f"district:{NEAR}"))
        put_demand(connection, grid())
    return ids


def hamlets(layer_id: str, organisation: str, precision: Any = "counted") -> Demand:
    """The four hamlets as a layer."""
    kms, weight = np.array([0.0, 2, 6, 20]), np.array([100.0, 200, 300, 400])
    layer = Layer(
        layer_id,
        Text("村民", "Villagers"),
        Text("人", "person"),
        "made up",
        precision,
        Text("数出来的", "counted"),
        "2025",
        float(weight.sum()),
        organisation=organisation,
    )
    district = np.array([NEAR, NEAR, FAR, FAR])
    return Demand(
        layer, np.zeros(4, np.uint64), np.full(4, LON), LAT + kms * DEGREES_A_KM, weight, district, np.array([""] * 4)
    )


def grid() -> Demand:
    """The people of the hamlet at kilometre 6 in a cell."""
    all_of_them = hamlets("grid", "federation", "modelled")
    lon, lat = np.full(1, LON), np.array([north(6)])
    cell = cells_at(lon, lat, 9)
    return replace(
        all_of_them,
        layer=replace(all_of_them.layer, total=300.0),
        cell=cell,
        lon=centres(cell)[0],
        lat=centres(cell)[1],
        weight=np.array([300.0]),
        district=np.array([FAR]),
        street=np.array([""]),
    )


@pytest.fixture(scope="module", name="planner")
def _planner(sign_in_as: Callable[[str, str], TestClient], city: dict[str, int]) -> TestClient:
    """Somebody who plans for a district."""
    return sign_in_as("district_union", f"district:{NEAR}")


@pytest.fixture(scope="module", name="work")
def _work(app_engine: Engine, database_url: str) -> Callable[[], None]:
    """Carries out, here and now, whatever run waits."""

    def work() -> None:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            rows = list(connection.exec_driver_sql(TAKE))
        for row in rows:
            attempt = Attempt(
                *(row.id, 1, JOB.name, JOB.function, 600, row.arguments, row.actor, tuple(row.organisations), None)
            )
            carry_out(attempt, Settings(database_url=SecretStr(database_url)), Stop())

    return work


@pytest.fixture(scope="module", name="start_worker")
def _start_worker(database_url) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts workers; they are ended with the module."""
    workers: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        command = [sys.executable, str(Path(__file__).parent / "worker.py")]
        workers.append(subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database_url}))
        return workers[-1]

    yield start
    for worker in workers:
        worker.terminate()
        worker.wait(timeout=20)


@pytest.fixture(scope="module", name="ran")
def _ran(planner: TestClient, work: Callable[[], None]) -> Callable[..., dict[str, Any]]:
    """Has something worked out to its end: the run."""

    def ran(kind: str, client: TestClient = planner, **asked: Any) -> dict[str, Any]:
        body = {name: value for name, value in ({"layer": "hamlets"} | asked).items() if value is not None}
        answer = client.post(f"/planning/{kind}", json=body)
        assert answer.status_code == 202, answer.text
        work()
        run = client.get(answer.headers["Location"]).json()
        assert run["status"] == "succeeded", run["error"]
        return run

    return ran


def within(run: dict[str, Any]) -> dict[float, float]:
    """How many people are within each threshold."""
    return {one["minutes"]: one["weight"] for one in run["summary"]["thresholds"]}
