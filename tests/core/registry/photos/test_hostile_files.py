"""Files that are no honest photo: bombs, two formats in one, cut off, with broken EXIF."""

import struct
import tracemalloc
import zipfile
import zlib
from io import BytesIO
from random import Random

import pytest
from PIL import ExifTags, Image

from geo_service.core.errors import BadRequest
from geo_service.core.registry.photos.picture import picture
from tests.core.registry.photos.conftest import jpeg


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG whose header says so; its pixels are whatever is left."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IEND", b"")


def refusal(content: bytes) -> str:
    with pytest.raises(BadRequest) as refused:
        picture(content, "x")
    return refused.value.faults[0].wanted.en


def test_a_bomb_of_pixels_is_refused_by_its_header() -> None:
    bomb = png(60_000, 60_000, chunk(b"IDAT", zlib.compress(bytes(1_000_000))))
    tracemalloc.start()
    assert "at most 60,000,000 pixels" in refusal(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_of_compressed_text_is_refused() -> None:
    text = b"Comment\0\0" + zlib.compress(bytes(200_000_000))
    assert "that is whole" in refusal(png(640, 480, chunk(b"zTXt", text)))


def test_a_header_without_the_pixels_it_promises_is_refused() -> None:
    assert "that is whole" in refusal(png(640, 480, chunk(b"IDAT", zlib.compress(bytes(1000)))))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_file_that_is_cut_off_is_refused(form: str, share: float) -> None:
    written = BytesIO()
    noise = Random(1).randbytes(400 * 400 * 3)
    Image.frombytes("RGB", (400, 400), noise).save(written, form)
    content = written.getvalue()
    assert picture(content, "whole").width == 400
    assert refusal(content[: int(len(content) * share)])


def test_of_a_photo_that_is_an_archive_as_well_only_the_photo_is_kept() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("page.html", "<script>示例</script>")
    both = jpeg("teal") + archive.getvalue()
    assert zipfile.is_zipfile(BytesIO(both))
    kept = picture(both, "x")
    for content in (kept.image, kept.thumbnail):
        assert not zipfile.is_zipfile(BytesIO(content))
        assert Image.open(BytesIO(content)).format == "WEBP"
        assert b"script" not in content


def test_of_a_photo_with_a_page_in_its_comment_only_the_photo_is_kept() -> None:
    written = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(written, "JPEG", comment=b"<script>alert(1)</script>")
    assert b"<script>" in written.getvalue()
    assert b"<script>" not in picture(written.getvalue(), "x").image


def test_a_picture_in_another_format_under_the_name_of_a_jpeg_is_refused() -> None:
    for form in ("GIF", "TIFF", "BMP", "PPM", "ICO"):
        written = BytesIO()
        Image.new("RGB", (640, 480)).save(written, form)
        assert "JPEG, PNG or WebP" in refusal(written.getvalue())
    assert "JPEG, PNG or WebP" in refusal(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 640 480\n")


def test_heic_is_refused_with_what_to_do_at_the_telephone() -> None:
    assert "Most Compatible" in refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400))


def test_profiles_and_metadata_of_every_kind_stay_behind() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "示例厂"
    for form, more in (
        ("JPEG", {"icc_profile": b"SECRET" * 100, "xmp": b"SECRET", "comment": b"SECRET"}),
        ("PNG", {"icc_profile": b"SECRET" * 100}),
        ("WEBP", {"icc_profile": b"SECRET" * 100, "xmp": b"SECRET"}),
    ):
        written = BytesIO()
        Image.new("RGB", (640, 480), "teal").save(written, form, exif=exif, **more)
        kept = picture(written.getvalue(), "x")
        for content in (kept.image, kept.thumbnail):
            assert b"SECRET" not in content
            assert Image.open(BytesIO(content)).info.keys() <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_of_colouring_becomes_a_picture(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (2000, 400)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert (picture(written.getvalue(), "x").width, picture(written.getvalue(), "x").height) == (1600, 320)


def test_files_changed_at_random_are_kept_or_refused_and_nothing_else() -> None:
    random, outcomes = Random(2025), {"kept": 0, "refused": 0}
    sound = jpeg("teal", at=(121.48, 31.23))
    for _ in range(300):
        content = bytearray(sound)
        for _ in range(random.randint(1, 12)):
            content[random.randrange(min(len(content), 700))] = random.randrange(256)
        try:
            picture(bytes(content), "x")
            outcomes["kept"] += 1
        except BadRequest:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 10


@pytest.mark.parametrize(
    ("latitude", "side", "at"),
    [
        ((31.0, 13.0, 48.0), "N", (121.48, 31.23)),
        ((31.0, 13.0, 48.0), "S", (121.48, -31.23)),
        ((31.0, 13.8), "N", (121.48, 31.23)),
        ((0.0, 0.0, 0.0), "N", None),
        ((91.0, 0.0, 0.0), "N", None),
    ],
)
def test_where_it_was_taken_is_read_or_not_known(latitude: tuple[float, ...], side: str, at: tuple | None) -> None:
    exif = Image.Exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[1], gps[2], gps[3], gps[4] = side, latitude, "E", (121.0, 28.0, 48.0)
    written = BytesIO()
    Image.new("RGB", (640, 480)).save(written, "JPEG", exif=exif)
    found = picture(written.getvalue(), "x").taken_at
    assert found == (None if at is None else pytest.approx(at, abs=1e-9))
