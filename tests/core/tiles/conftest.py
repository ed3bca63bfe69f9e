"""Facilities of a test's own, and tiles read back."""

from collections.abc import Callable, Sequence
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act

PUT = text("""
with put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                          organisation, sample, source)
  select 'site ' || gen_random_uuid(), '', st_setsrid(st_makepoint(lon, lat), 4326), :precision, lon, lat, 'wgs84',
         'federation', true, 'test'
    from unnest(cast(:lons as float8[]), cast(:lats as float8[])) with ordinality as given (lon, lat, i)
  returning id, name
)
insert into core.facility (place_id, kind, tier, name, status, functions, organisation, sample, source)
select id, :kind, :tier, name, 'open', array['toilet', 'fridge'], 'federation', true, 'test' from put
returning id
""")

type Put = Callable[..., list[int]]
type Read = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module", name="put")
def _put(app_engine: Engine) -> Put:
    """Puts open facilities at longitudes and latitudes, committed, and gives their ids."""

    def put(
        kind: str, lons: Sequence[float], lats: Sequence[float], tier: str | None = None, precision: str = "rooftop"
    ) -> list[int]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            values = {"kind": kind, "tier": tier, "lons": lons, "lats": lats, "precision": precision}
            return list(connection.execute(PUT, values).scalars())

    return put


@pytest.fixture(name="read")
def _read(client: TestClient) -> Read:
    """Reads a tile: its layers by name, with their features in tile coordinates, y down; none where it is empty."""

    def read(path: str) -> dict[str, Any]:
        response = client.get(path)
        if response.status_code == 204:
            return {}
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        layers: dict[str, Any] = mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})
        return layers

    return read
