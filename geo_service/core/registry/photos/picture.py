"""A picture as the service keeps it: upright, in two sizes, without anything that is not the picture."""

import math
import struct
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from threading import BoundedSemaphore

from PIL import ExifTags, Image, ImageOps

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LEAST_SIDE = 320
LONGEST, THUMBNAIL = 1600, 480  # pixels, of the longer side
QUALITY = 80
EAST, NORTH = 180, 90  # degrees
SMOOTH = {"RGB", "L", "CMYK", "YCbCr"}  # modes that are made smaller as they are
HEIF = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1")
# A picture of the most pixels takes a quarter of a gigabyte while it is read; the others wait.
AT_ONCE = BoundedSemaphore(2)
BROKEN = (OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, struct.error)


@dataclass(frozen=True)
class Picture:
    """Two sizes as WebP; width, height and sha256 are those of the larger one.

    Attributes:
        taken_at: lon and lat by its EXIF, WGS-84, degrees; to be compared and let go.
    """

    image: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: tuple[float, float] | None = None

    @property
    def sha256(self) -> str:
        """The hash that names it."""
        return sha256(self.image).hexdigest()

    @property
    def thumbnail_sha256(self) -> str:
        """The hash that names the smaller one."""
        return sha256(self.thumbnail).hexdigest()


def picture(content: bytes, name: str) -> Picture:
    """The picture in a file's content, turned upright; its camera and all else it told are gone.

    Raises:
        BadRequest: it is no JPEG, PNG or WebP, is broken, too small or too large; names the file.
    """
    if len(content) > MOST_BYTES:
        raise refused(name, f"{len(content):,} B", f"至多 {MOST_BYTES:,} 字节", f"at most {MOST_BYTES:,} bytes")
    if content[4:12].startswith(HEIF):
        raise refused(
            name,
            "HEIC",
            " JPEG；请在手机相机设置中选“兼容性最佳”，或另存为 JPEG",
            "a JPEG; set the camera to “Most Compatible”, or save it as JPEG",
        )
    try:
        with AT_ONCE, warnings.catch_warnings():
            # Bombs: the pixels are counted before any is read. Others: of EXIF that is not as it should be.
            warnings.simplefilter("ignore")
            return read(content, name)
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name, None) from error
    except BROKEN as error:
        raise refused(name, None, "完好的 JPEG、PNG 或 WebP 图片", "a JPEG, PNG or WebP that is whole") from error


def read(content: bytes, name: str) -> Picture:
    """The picture in a file's content; what Pillow raises when it is none is in BROKEN."""
    opened = Image.open(BytesIO(content), formats=FORMATS)
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise too_many_pixels(name, f"{width} × {height}")
    if min(width, height) < LEAST_SIDE:
        wanted = f"{LEAST_SIDE} × {LEAST_SIDE}"
        raise refused(name, f"{width} × {height}", f"至少 {wanted} 像素", f"at least {wanted} pixels")
    taken_at = position_of(opened.getexif())
    # In place, and before anything else is read of it: then a JPEG is decoded no larger than it is needed.
    kept = opened if opened.mode in SMOOTH else opened.convert("RGB")
    kept.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    large = only_pixels(ImageOps.exif_transpose(kept))
    small = large.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return Picture(webp(large), webp(small), *large.size, taken_at)


def position_of(exif: Image.Exif) -> tuple[float, float] | None:
    """The lon and lat that a camera noted, degrees; None where it noted none, or nonsense."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lon, lat = (
            sum(float(part) / 60**power for power, part in enumerate(gps[value]))
            * (-1 if str(gps.get(side, "")).strip("\0 ").upper() in {"W", "S"} else 1)
            for value, side in (
                (ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef),
                (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef),
            )
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # 0, 0 is what a camera writes that has not found out yet where it is.
    is_somewhere = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= EAST and abs(lat) <= NORTH
    return (lon, lat) if is_somewhere and 0 not in {lon, lat} else None


def only_pixels(image: Image.Image) -> Image.Image:
    """A new image with the same pixels: no metadata comes along."""
    copy = Image.new("RGB", image.size)
    copy.paste(image.convert("RGB"))
    return copy


def webp(image: Image.Image) -> bytes:
    """The image as a WebP file."""
    written = BytesIO()
    image.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


def too_many_pixels(name: str, given: str | None) -> BadRequest:
    """The refusal of a picture that would fill the memory."""
    return refused(name, given, f"至多 {MOST_PIXELS:,} 像素", f"at most {MOST_PIXELS:,} pixels")


def refused(name: str, given: str | None, zh: str, en: str) -> BadRequest:
    """The refusal of a file."""
    detail = Text(f"照片 {name} 未保存：应为{zh}", f"The photo {name} was not kept: it should be {en}")
    return BadRequest(detail, [Fault(name, given, Text(zh, en))])
