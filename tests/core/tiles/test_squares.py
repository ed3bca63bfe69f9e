"""The sums of what lies in squares of the map are those of the facilities, whatever came, moved or went."""

from typing import Any

import mapbox_vector_tile
import pytest
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.statements import statement
from geo_service.core.geometry import Datum
from geo_service.core.tiles import queries
from geo_service.core.tiles.matrix import DEEPEST, Address
from tests.core.tiles.conftest import Put

COUNTED = text("""
select p.datum, p.quad / 1048576 as square, f.kind, coalesce(f.tier, '') as tier, count(*) as facilities,
       sum(f.id) as ids, sum(floor(p.across * power(2, 32))) as across, sum(floor(p.down * power(2, 32))) as down
  from core.public_facility f
 cross join lateral (values ('wgs84', f.quad, f.across, f.down),
                            ('gcj02', f.quad_gcj02, f.across_gcj02, f.down_gcj02)) p (datum, quad, across, down)
 where f.placed
 group by 1, 2, 3, 4
""")
KEPT = text(
    "select datum, square, kind, tier, facilities, ids, across, down from core.tile_square where facilities <> 0"
)
EMPTY = text("select count(*) from core.tile_square where facilities = 0 and (ids, across, down) <> (0, 0, 0)")
# What happens to facilities, each of some, in one transaction.
STEPS = {
    "moved": """update core.place set position = st_setsrid(st_makepoint(121.9, 31.5), 4326)
                 where id in (select place_id from core.facility where id = any(:ids))""",
    "made coarse": """update core.place set position_precision = 'area'
                       where id in (select place_id from core.facility where id = any(:ids))""",
    "another kind": "update core.facility set kind = 'psychology_hut', tier = null where id = any(:ids)",
    "another tier": "update core.facility set tier = 'comprehensive' where id = any(:ids)",
    "another name": "update core.facility set name = name || '!' where id = any(:ids)",
    "closed": "update core.facility set status = 'suspended' where id = any(:ids)",
    "opened": "update core.facility set status = 'open' where id = any(:ids)",
    "deleted": "delete from core.facility where id = any(:ids)",
}


def squares(connection: Connection, asked: Any) -> set[tuple[Any, ...]]:
    return {(*row[:1], int(row[1]), *row[2:4], *map(int, row[4:])) for row in connection.execute(asked)}


@pytest.fixture(name="sites")
def _sites(put: Put) -> list[int]:
    """Driver homes along a line through the city, and one alone in the east."""
    return put("driver_home", [*(121.4 + 0.003 * number for number in range(60)), 121.9], [31.2] * 61, tier="micro")


def test_squares_are_what_counting_all_facilities_gives(sites: list[int], app_engine: Engine) -> None:
    for number, (step, change) in enumerate(STEPS.items()):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            some = sites[5::7] if step in ("closed", "opened") else sites[number::7]
            assert connection.execute(text(change), {"ids": some}).rowcount > 0
            kept = squares(connection, KEPT)
            assert kept == squares(connection, COUNTED) != set(), step
            assert connection.execute(EMPTY).scalar_one() == 0


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
@pytest.mark.parametrize("z", [0, 7, queries.FROM_SQUARES_TO_Z])
@pytest.mark.parametrize("kind", [None, "driver_home"])
@pytest.mark.usefixtures("sites", "bundled")
def test_tiles_of_squares_are_those_of_their_facilities(
    z: int, kind: str | None, datum: Datum, connection: Connection
) -> None:
    column, row = int((121.47 + 180) / 360 * 2**z), int(0.40862 * 2**z)  # of the city's middle
    of_square = 2 * (DEEPEST - queries.SQUARES_AT)
    first, last = Address(z, column, row).quads
    told = {"layer": "all", "kind": kind, "side": 2.0**z, "x": column, "y": row, "datum": datum.value}
    told |= {"cells": queries.COARSE_CELLS, "shift": 2 * (queries.FROM_SQUARES_TO_Z - z)}
    near = clustered(connection, "clusters", datum, {**told, "first": first, "last": last})
    far = clustered(connection, "far_clusters", datum, {**told, "first": first >> of_square, "last": last >> of_square})
    assert [one[:-1] for one in far] == [one[:-1] for one in near] != []
    for here, there in zip(far, near, strict=True):  # sums of whole numbers may fall on the next cell of the grid
        assert here[-1] == pytest.approx(there[-1], abs=1)


def clustered(connection: Connection, name: str, datum: Datum, told: dict[str, Any]) -> list[Any]:
    """The features of a tile in an order of their own: id, properties, place."""
    sql = str(statement(queries.__file__, name).clause).replace("core.tile_point", queries.POINTS[datum])
    tile = connection.execute(text(sql), told).scalar_one()
    features = mapbox_vector_tile.decode(bytes(tile), default_options={"y_coord_down": True})["all"]["features"]
    found = [(one.get("id"), one["properties"], one["geometry"]["coordinates"]) for one in features]
    # By cell, of which a tile has 8 x 8.
    return sorted(found, key=lambda one: (one[2][0] // 512, one[2][1] // 512))
