"""Made-up outlines: a disc around the middle of each district, 150 m wider than the circle that our data know."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from geo_service.core.districts.circles import read_districts
from geo_service.core.districts.outlines import District
from geo_service.core.geometry import Datum, convert
from geo_service.settings import DATA

# Metres in a degree of latitude at 31.2 north, and of longitude at the equator.
NORTH_M, EAST_M = 110_870.0, 111_420.0


def around(district: District, shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in metres east and north of the district's middle, in degrees."""
    scale = [EAST_M * np.cos(np.radians(district.lat)), NORTH_M]
    return shapely.transform(shape, lambda vertices: vertices / scale + (district.lon, district.lat))


@pytest.fixture(scope="session", name="districts")
def _districts() -> dict[str, District]:
    """The sixteen districts by code."""
    return dict(read_districts(DATA))


@pytest.fixture(name="square")
def _square() -> Callable[[District, float], shapely.Geometry]:
    """Makes a square whose sides are so many metres from the district's middle, in WGS-84."""
    return lambda district, half_m: around(district, shapely.box(-half_m, -half_m, half_m, half_m))


@pytest.fixture(name="discs")
def _discs(districts: Mapping[str, District]) -> dict[str, shapely.Geometry]:
    """A sound outline of each district by code, in WGS-84; none touches another."""
    middle = shapely.Point(0, 0)
    return {code: around(one, middle.buffer(one.radius_m + 150, 16)) for code, one in districts.items()}


@pytest.fixture(name="in_datum")
def _in_datum() -> Callable[[shapely.Geometry, str], shapely.Geometry]:
    """Takes an outline from WGS-84 to another datum."""

    def in_datum(outline: shapely.Geometry, datum: str) -> shapely.Geometry:
        return shapely.transform(
            outline, lambda v: np.column_stack(convert(v[:, 0], v[:, 1], Datum.WGS84, Datum(datum)))
        )

    return in_datum


@pytest.fixture(name="geojson")
def _geojson(tmp_path: Path) -> Callable[..., Path]:
    """Writes a GeoJSON file of rows, each its properties and a geometry, and gives its path."""

    def geojson(*rows: tuple[dict[str, Any], shapely.Geometry | None], crs: str | None = None) -> Path:
        features = [
            {"type": "Feature", "properties": told, "geometry": outline and shapely.geometry.mapping(outline)}
            for told, outline in rows
        ]
        named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
        file = tmp_path / "outlines.geojson"
        file.write_bytes(orjson.dumps({"type": "FeatureCollection", **named, "features": features}))
        return file

    return geojson
