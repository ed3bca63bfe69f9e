"""Districts with made-up outlines in the database: a disc around the middle of each, 150 m wider than our circle."""

from collections.abc import Mapping

import pytest
import shapely

from geo_service.core.districts.outlines import District
from geo_service.core.registry.load import records
from geo_service.settings import DATA
from tests.core.districts.conftest import around


@pytest.fixture(scope="session", name="discs")
def _discs() -> dict[str, shapely.Geometry]:
    """A made-up outline of each district by code, in WGS-84."""
    rows = [
        District(row["code"], row["name"], float(row["lon"]), float(row["lat"]), float(row["radius_m"]))
        for row in records(DATA / "places" / "districts.csv")
    ]
    return {one.code: around(one, shapely.Point(0, 0).buffer(one.radius_m + 150, 16)) for one in rows}


def outline_rows(discs: Mapping[str, shapely.Geometry]) -> list[dict[str, object]]:
    """What is stored of outlines."""
    return [
        {
            "code": code,
            "outline": outline.wkb,
            "outline_gcj02": outline.wkb,
            "datum": "wgs84",
            "source": "made up",
            "approval_number": None,
        }
        for code, outline in discs.items()
    ]
