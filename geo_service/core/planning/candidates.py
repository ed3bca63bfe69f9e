"""Where sites could be: facilities of other kinds, points that somebody names, the middles of cells. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from geo_service.core.demand.cells import centres
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.planning.inputs import Candidates, Point
from geo_service.core.planning.sites import Array, Row, Sites, sites_of
from geo_service.core.text import Text

CELL = "cell"


def of_facilities(rows: Sequence[Row]) -> Sites:
    """Places that exist, each as one more service: of all facilities in one position the first stands for them."""
    first = {(row["lon"], row["lat"]): row for row in reversed(rows)}
    return sites_of(
        [
            {
                **row,
                "key": f"facility:{row['id']}",
                "district": row["district_code"],
            }
            for row in sorted(first.values(), key=lambda row: row["id"])
        ]
    )


def of_points(points: Iterable[Point]) -> Sites:
    """Places that somebody names."""
    return sites_of(
        [
            {**one.model_dump(), "key": f"point:{number}", "kind": "point", "district": one.district}
            for number, one in enumerate(points)
        ]
    )


def of_cells(cells: Array, weight: Array, district: Array) -> Sites:
    """The middle of each cell that has demand; its district is the one with most of it.

    Args:
        cells: (n,) the coarse cell of each place of demand; those that are 0 are passed over.
    """
    order = np.lexsort((-weight, cells))
    order = order[cells[order] != 0]
    found, first = np.unique(cells[order], return_index=True)
    lon, lat = centres(found)
    keys = [f"cell:{cell:x}" for cell in found.tolist()]
    of_district = district[order][first]
    named = zip(keys, of_district.tolist(), lon.tolist(), lat.tolist(), strict=True)
    return sites_of([{"key": k, "name": k, "kind": CELL, "district": d, "lon": x, "lat": y} for k, d, x, y in named])


def facility_has(row: Row) -> dict[str, bool | None]:
    """Whether a facility has what a truck or a service needs; None where the registry does not tell.

    That there is no charger says nothing of power, and no facility tells of its space.
    """
    functions = set(row["functions"])
    bays = row["free_bays"]
    return {
        "parking": True if "parking" in functions or bays else None if bays is None else False,
        "power": True if functions & {"ev_charging", "charging_sockets"} or row["chargers"] else None,
        "space": None,
    }


def suited(sites: Sites, has: Sequence[Mapping[str, bool | None]], wanted: Candidates) -> tuple[Sites, Sites]:
    """The candidates that have what they need, or may have it, which is marked; and those that have not.

    Args:
        has: of each candidate what it has, by need.
    """
    lacks = np.array([any(one[need] is False for need in wanted.needs) for one in has], dtype=bool)
    marks = [" ".join(need for need in wanted.needs if one[need] is None) for one in has]
    marked = replace(sites, unknown=np.array(marks, dtype=np.str_))
    return marked.take(~lacks), marked.take(lacks)


def positions(sites: Sites, keys: Sequence[str], where: str) -> list[int]:
    """Where candidates stand among the sites.

    Raises:
        BadRequest: there are none of these names, or they are out for what they need.
    """
    at = {key: number for number, key in enumerate(sites.key.tolist())}
    if unknown := [key for key in keys if key not in at]:
        wanted = Text("候选点之一的编号，如 facility:12、point:0", "keys of candidates, such as facility:12 or point:0")
        raise BadRequest(
            Text("所指的候选点不存在或不满足条件", "There are no such candidates, or they have not what they need"),
            [Fault(where, key, wanted) for key in unknown],
        )
    return [at[key] for key in keys]
