"""Photos: what is kept of them, who sees them, and what is refused."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import BadRequest
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo

pytestmark = pytest.mark.usefixtures("bundled")
GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def file_of(width: int, height: int, form: str = "JPEG", exif: Image.Exif | None = None, colour: str = "teal") -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), colour).save(written, form, **({"exif": exif} if exif else {}))
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def facility(connection: Connection) -> int:
    """A made-up site that is open."""
    found = connection.execute(text("select min(id) from core.facility where status = 'open' and sample"))
    return int(found.scalar_one())


@pytest.fixture(name="photographed")
def _photographed(app_engine: Engine, store: Store) -> int:
    """A site with a photo of its parking and one of the whole."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        site = facility(connection)
        put_photo(connection, store, site, picture(file_of(2000, 1000), "a.jpg"), "parking", date(2025, 9, 12))
        put_photo(connection, store, site, picture(file_of(400, 600, colour="gold"), "b.jpg"), None, None)
    return site


def photos(client: TestClient, site: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/facilities/{site}").json()["properties"]["photos"]
    return found


def test_a_facility_names_its_photos_of_the_whole_first(client: TestClient, photographed: int) -> None:
    whole, parking = photos(client, photographed)
    assert (whole["function"], whole["width"], whole["height"], whole["sample"]) == (None, 400, 600, True)
    # 2000 × 1000 is shortened to 1600 on its longer side.
    assert (parking["function"], parking["taken_on"]) == ("parking", "2025-09-12")
    assert (parking["width"], parking["height"]) == (1600, 800)


def test_both_sizes_are_served_as_webp_and_known_again(client: TestClient, photographed: int) -> None:
    parking = photos(client, photographed)[1]
    for url, size in ((parking["url"], (1600, 800)), (parking["thumbnail_url"], (480, 240))):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert opened(answer.content).size == size
        again = client.get(url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = 6, "示例相机"  # turned by a quarter
    exif.get_ifd(GPS)[2] = (31.0, 13.0, 49.8)
    kept = picture(file_of(800, 400, exif=exif), "turned.jpg")
    assert (kept.width, kept.height) == (400, 800)
    for content in (kept.image, kept.thumbnail):
        assert dict(opened(content).getexif()) == {}
        assert "exif" not in opened(content).info
        assert "示例相机".encode() not in content


def test_the_same_photo_twice_changes_nothing(app_engine: Engine, store: Store) -> None:
    kept = picture(file_of(640, 480, colour="navy"), "c.jpg")

    def put(function: str) -> tuple[bool | None, int]:
        """Whether it was new or different, and the newest change number after it."""
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            changed = put_photo(connection, store, facility(connection), kept, function, None).changed
        with app_engine.connect() as connection:
            return changed, connection.execute(text("select max(number) from core.public_change")).scalar_one()

    (new, first), (same, second), (other, third) = put("parking"), put("parking"), put("toilet")
    assert (new, same, other) == (True, False, True)
    assert first == second < third


def test_a_facility_that_is_not_there_has_no_photos(connection: Connection, store: Store) -> None:
    assert put_photo(connection, store, 999_999_999, picture(file_of(640, 480), "c.jpg"), None, None) is None


def test_the_photo_of_a_site_that_closed_is_gone(client: TestClient, app_engine: Engine, photographed: int) -> None:
    url = photos(client, photographed)[0]["url"]
    change = text("update core.facility set status = :status where id = :id")
    for status, answer in (("suspended", 404), ("open", 200)):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            connection.execute(change, {"status": status, "id": photographed})
        assert client.get(url).status_code == answer


def test_another_organisation_neither_sees_nor_adds_photos(app_engine: Engine, store: Store, photographed: int) -> None:
    with app_engine.connect() as connection:
        act(connection, "test", ("district:310151",))
        assert connection.execute(text("select count(*) from core.photo")).scalar_one() == 0
        assert put_photo(connection, store, photographed, picture(file_of(640, 480), "c.jpg"), None, None) is None


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (lambda: b"", "JPEG, PNG or WebP"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP"),
        (lambda: file_of(640, 480)[:2000], "that is whole"),
        (lambda: file_of(640, 480, "GIF"), "JPEG, PNG or WebP"),
        (lambda: file_of(319, 480), "at least 320 × 320"),
        (lambda: file_of(10_000, 6_001, "PNG"), "at most 60,000,000 pixels"),
        (lambda: b"\xff\xd8" + bytes(20_000_000), "at most 20,000,000 bytes"),
    ],
    ids=["empty", "no picture", "cut off", "gif", "small", "many pixels", "many bytes"],
)
def test_a_file_that_cannot_be_kept_is_refused_with_what_would_be_right(
    content: Callable[[], bytes], wanted: str
) -> None:
    given = content()
    with pytest.raises(BadRequest) as refused:
        picture(given, "x.jpg")
    assert refused.value.detail.zh.startswith("照片 x.jpg 未保存")
    assert wanted in refused.value.faults[0].wanted.en


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_smallest_and_the_largest_that_can_be_kept_are(form: str) -> None:
    assert picture(file_of(320, 320, form), "x").width == 320


def test_what_is_no_hash_and_what_is_no_photo_are_refused(client: TestClient) -> None:
    assert client.get("/photos/abc.webp").status_code == 400
    assert client.get(f"/photos/{'0' * 64}.webp").status_code == 404
