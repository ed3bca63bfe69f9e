"""Picture files as cameras and attackers make them, and sites to bring them to."""

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from PIL import ExifTags, Image
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act

SITE = text("""
with put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                          organisation, sample, source)
  values ('示例 ' || gen_random_uuid(), '示例路', st_setsrid(st_makepoint(121.48, 31.23), 4326), :precision, 121.48,
          31.23, 'wgs84', :organisation, true, 'test') returning id, name
)
insert into core.facility (place_id, kind, name, status, functions, organisation, sample, source)
select id, 'driver_home', name, :status, '{toilet,fridge,microwave}', :organisation, true, 'test' from put returning id
""")


@pytest.fixture(scope="module", name="site_of")
def _site_of(app_engine: Engine, unions: None) -> Callable[..., int]:
    """Makes a site at 121.48, 31.23 with three functions, and gives its id."""

    def site_of(organisation: str = "district:310101", status: str = "open", precision: str = "surveyed") -> int:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            values = {"organisation": organisation, "status": status, "precision": precision}
            return connection.execute(SITE, values).scalar_one()

    return site_of


@pytest.fixture(scope="module", name="manager")
def _manager(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """The person in charge of the sites of Huangpu."""
    return sign_in_as("site_manager", "district:310101")


def jpeg(colour: str | None = None, size: tuple[int, int] = (640, 480), at: tuple[float, float] | None = None) -> bytes:
    """A JPEG file; each of another colour, unless one is named; taken at lon, lat, north and east."""
    exif = Image.Exif()
    if at is not None:
        lon, lat = at
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = sexagesimal(lat), sexagesimal(lon)
        exif[ExifTags.Base.Artist] = "示例摄影者"
    written = BytesIO()
    Image.new("RGB", size, colour or f"#{uuid4().hex[:6]}").save(written, "JPEG", exif=exif)
    return written.getvalue()


def sexagesimal(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds."""
    minutes = degrees * 60
    return float(int(degrees)), float(int(minutes % 60)), round(minutes * 60 % 60, 6)
