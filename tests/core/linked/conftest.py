"""Sites that search engines and readers are told of."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act

SITES = """
with put as (
  insert into core.place (name, address, district_code, position, position_precision, given_lon, given_lat, given_datum,
                          organisation, sample, source)
  select :name || n, '某路 ' || n || ' 号', '310104', st_setsrid(st_makepoint(121.4375, 31.1875), 4326), :precision,
         121.4375, 31.1875, 'wgs84', 'district:310104', :sample, 'test'
    from generate_series(1, :count) n
  returning id, name, organisation, sample, source
)
insert into core.facility (place_id, kind, name, status, functions, hours, organisation, sample, source, attributes)
select id, 'driver_home', name, 'open', '{toilet}', :hours, organisation, sample, source, cast(:attributes as jsonb)
  from put
returning id
"""
SITE = {"count": 1, "sample": False, "precision": "street", "hours": "Mo-Fr 09:00-17:00; PH off", "attributes": "{}"}

type Write = Callable[..., Sequence[Any]]


@pytest.fixture(name="write")
def _write(app_engine: Engine, unions: None) -> Write:
    """Runs a statement as somebody who acts for all; it stays, and the first column comes back."""

    def write(statement: str, **values: Any) -> Sequence[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            done = connection.execute(text(statement), values)
            return done.scalars().all() if done.returns_rows else ()

    return write


@pytest.fixture(name="sites")
def _sites(write: Write) -> Write:
    """Makes open sites that are not made up, or as said; their ids."""

    def sites(name: str, **said: Any) -> Sequence[Any]:
        return write(SITES, name=name, **(SITE | said))

    return sites
