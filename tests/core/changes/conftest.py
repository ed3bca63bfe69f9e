"""Sites that are written, and a follower who keeps a copy of what is public."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.registry.models import PublicFacility

PLACES = """
insert into core.place (name, address, district_code, position, position_precision, given_lon, given_lat, given_datum,
                        organisation, sample, source)
select :name || n, '某路 ' || n || ' 号', null, st_setsrid(st_makepoint(121.4 + n * 1e-6, 31.2), 4326), 'street',
       121.4 + n * 1e-6, 31.2, 'wgs84', 'district:310104', true, 'canary-source'
  from generate_series(1, :count) n
returning id
"""
FACILITIES = """
insert into core.facility (place_id, kind, name, status, functions, organisation, sample, source, attributes)
select p.id, :kind, p.name, :status, '{toilet,microwave}', p.organisation, true, p.source, '{"area_m2": 20}'
  from core.place p where p.id = any(:places)
returning id
"""
COPY = "select f.*, st_x(f.position) as lon, st_y(f.position) as lat from core.public_facility f order by f.id"

type Writing = Callable[[], AbstractContextManager[Connection]]


def add(
    connection: Connection, name: str, count: int = 1, kind: str = "driver_home", status: str = "open"
) -> Sequence[int]:
    """So many places with a facility each; the facilities' ids."""
    places = connection.execute(text(PLACES), {"name": name, "count": count}).scalars().all()
    values = {"places": places, "kind": kind, "status": status}
    return connection.execute(text(FACILITIES), values).scalars().all()


def change(connection: Connection, facility: int, **columns: Any) -> None:
    """Write some columns of a facility."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    connection.execute(text(f"update core.facility set {sets} where id = :id"), columns | {"id": facility})


def lines_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The changes in an answer."""
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


@dataclass
class Follower:
    """Who keeps a copy of the public facilities by id, as the README says how to."""

    client: TestClient
    limit: int | None = None
    number: int = 0
    copy: dict[int, dict[str, Any]] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    def catch_up(self) -> list[dict[str, Any]]:
        """Read from the last number on until there is no next page, and apply it; the lines read."""
        new: list[dict[str, Any]] = []
        url = f"/changes?since={self.number}" + ("" if self.limit is None else f"&limit={self.limit}")
        while url:
            answer = self.client.get(url)
            lines = lines_of(answer)
            for line in lines:
                self.apply(line)
            new += lines
            url = answer.links["next"]["url"] if answer.links else ""
        self.told += new
        return new

    def apply(self, line: dict[str, Any]) -> None:
        """Take one line into the copy."""
        assert line["number"] > self.number
        self.number = line["number"]
        self.copy.pop(line["id"], None)
        if line["operation"] == "put":
            feature = line["feature"]
            assert (feature["id"], feature["datum"], feature["properties"]["kind"]) == (
                line["id"],
                "wgs84",
                line["kind"],
            )
            lon, lat = feature["geometry"]["coordinates"] if feature["geometry"] else (None, None)
            self.copy[line["id"]] = feature["properties"] | {"lon": lon, "lat": lat}


def projection(engine: Engine) -> dict[int, dict[str, Any]]:
    """Every column of the public projection by id, as JSON says it; but for those that are worked out of others."""
    with engine.connect() as connection:
        rows = connection.execute(text(COPY)).mappings().all()
    worked_out = {column.name for column in PublicFacility.__table__.columns if column.computed is not None}
    shown = [{name: row[name] for name in row.keys() - worked_out - {"position"}} for row in rows]
    return {row["id"]: row for row in orjson.loads(orjson.dumps(shown))}


@pytest.fixture(name="writing")
def _writing(app_engine: Engine) -> Writing:
    """Opens a transaction of somebody who acts for all."""

    @contextmanager
    def writing() -> Iterator[Connection]:
        with app_engine.begin() as connection:
            act(connection, "person:canary-actor", ALL_ORGANISATIONS)
            yield connection

    return writing


@pytest.fixture(name="follower")
def _follower(client: TestClient) -> Follower:
    """A follower who has everything that there is so far."""
    made = Follower(client)
    made.catch_up()
    made.told.clear()
    return made
