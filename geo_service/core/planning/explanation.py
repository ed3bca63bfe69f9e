"""Why a place is served as it is, and whom a site serves."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo_service.core.coverage.explain import explain_site
from geo_service.core.coverage.places import Places
from geo_service.core.demand.cells import parents, resolutions
from geo_service.core.errors import NotFound
from geo_service.core.planning.measures import MINUTE_S, in_all, rows_of
from geo_service.core.planning.result import Array, Table
from geo_service.core.planning.sites import COUNTS, why_not
from geo_service.core.planning.ways import Way
from geo_service.core.text import Text

NEAR = 10
SERVES, AS_WELL = Text("由此服务", "serves it"), Text("也可达", "within reach as well")
NOT_CHOSEN = Text("候选点，未选", "a candidate that was not chosen")


def explained_cell(cell: int, tables: Mapping[str, Table], way: Way) -> dict[str, Any]:
    """Which site serves a cell, how far it is, and what else is near: whether it counts, or why not.

    Of a cell that holds several the most of its demand decides.

    Raises:
        NotFound: the run has no demand there.
    """
    cells, sites = tables["cells"], tables["sites"]
    resolution = int(resolutions(np.array([cell], dtype=np.uint64))[0])
    inside = np.flatnonzero(parents(cells["cell"], resolution) == cell)
    if not inside.size:
        raise NotFound(Text("本任务在此格没有需求", "The run has no demand in this cell"))
    weight = cells["weight"][inside]
    heaviest = inside[np.argmax(weight)]
    lon, lat = cells["lon"][heaviest], cells["lat"][heaviest]
    seconds = way.seconds(np.array([lon]), np.array([lat]), sites["lon"], sites["lat"])[0]
    site = int(cells["site"][heaviest])
    return {
        "cell": f"{cell:x}",
        "weight": float(weight.sum()),
        "served_by": None if site < 0 else named(sites, site, served_s(cells)[heaviest], SERVES),
        "near": [
            named(sites, number, seconds[number], SERVES if number == site else why(sites, number))
            for number in np.argsort(seconds, kind="stable")[:NEAR].tolist()
        ],
    }


def served_s(cells: Table) -> Array:
    """How long each place's way is to the site that serves it: the nearest, but in a plan with capacities."""
    return cells.get("served_s", cells["nearest_s"])


def named(sites: Table, number: int, seconds: float, said: Text) -> dict[str, Any]:
    """A site with how far it is and what is to be said of it."""
    return {
        "key": str(sites["key"][number]),
        "name": str(sites["name"][number]),
        "kind": str(sites["kind"][number]),
        "verdict": str(sites["verdict"][number]),
        "minutes": None if not np.isfinite(seconds) else round(float(seconds) / MINUTE_S, 1),
        "why": said.json(),
    }


def why(sites: Table, number: int) -> Text:
    """What is to be said of a site that does not serve."""
    if "role" in sites and sites["role"][number] == "candidate":
        return NOT_CHOSEN
    verdict = str(sites["verdict"][number])
    return AS_WELL if verdict == COUNTS else why_not(verdict)


def explained_site(key: str, tables: Mapping[str, Table], limit_s: float, ways: Way) -> dict[str, Any]:
    """Whom a site serves; and whom it would newly bring within the limit, were it not there yet, by district.

    What was before is what the run says: of siting the way to the sites that stood, of coverage to those that count.

    Raises:
        NotFound: the run knows no such site.
    """
    cells, sites = tables["cells"], tables["sites"]
    found = np.flatnonzero(sites["key"] == key)
    if not found.size:
        raise NotFound(Text("本任务没有这个站点", "The run has no such site"))
    number = int(found[0])
    mine = cells["site"] == number
    to_it = ways.seconds(cells["lon"], cells["lat"], sites["lon"][found], sites["lat"][found])[:, 0]
    before = cells.get("before_s", cells["nearest_s"]).astype(np.float64)
    where = (cells["cell"], cells["lon"], cells["lat"], cells["weight"], cells["district"])
    places = Places(*where, street=cells["district"])
    helped = explain_site(places, np.where(np.isnan(before), np.inf, before), to_it.astype(np.float64), limit_s)
    said = named(sites, number, np.nan, SERVES if mine.any() else why(sites, number))
    return {
        **{name: value for name, value in said.items() if name != "minutes"},
        "unknown": str(sites["unknown"][number]).split(),
        "role": str(sites["role"][number]) if "role" in sites else None,
        "served": in_all(cells["weight"][mine], served_s(cells)[mine], [limit_s / MINUTE_S]),
        "newly": float(cells["weight"][helped.newly].sum()),
        "districts": rows_of({name: values.to_numpy() for name, values in helped.by_district().items()}),
    }
