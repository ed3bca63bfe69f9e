"""A picture as the service keeps it: upright, in two sizes, without anything that is not the picture."""

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LEAST_SIDE = 320
LONGEST, THUMBNAIL = 1600, 480  # pixels, of the longer side
QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """Two sizes as WebP; width, height and sha256 are those of the larger one."""

    image: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The hash that names it."""
        return sha256(self.image).hexdigest()


def picture(content: bytes, name: str) -> Picture:
    """The picture in a file's content, turned upright; its place, its camera and all else it told are gone.

    Raises:
        BadRequest: it is no JPEG, PNG or WebP, is broken, too small or too large; names the file.
    """
    if len(content) > MOST_BYTES:
        raise refused(name, f"{len(content):,} B", f"至多 {MOST_BYTES:,} 字节", f"at most {MOST_BYTES:,} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the pixels are counted below
            opened = Image.open(BytesIO(content), formats=FORMATS)
            width, height = opened.size
            if width * height > MOST_PIXELS:
                wanted = f"{MOST_PIXELS:,}"
                raise refused(name, f"{width} × {height}", f"至多 {wanted} 像素", f"at most {wanted} pixels")
            if min(width, height) < LEAST_SIDE:
                wanted = f"{LEAST_SIDE} × {LEAST_SIDE}"
                raise refused(name, f"{width} × {height}", f"至少 {wanted} 像素", f"at least {wanted} pixels")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise refused(name, None, "完好的 JPEG、PNG 或 WebP 图片", "a JPEG, PNG or WebP that is whole") from error
    large, small = (resized(upright, side) for side in (LONGEST, THUMBNAIL))
    return Picture(webp(large), webp(small), *large.size)


def resized(image: Image.Image, side: int) -> Image.Image:
    """The image with its longer side no longer than that; never enlarged. New pixels only: no metadata."""
    copy = Image.new("RGB", image.size)
    copy.paste(image)
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def webp(image: Image.Image) -> bytes:
    """The image as a WebP file."""
    written = BytesIO()
    image.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


def refused(name: str, given: str | None, zh: str, en: str) -> BadRequest:
    """The refusal of a file."""
    detail = Text(f"照片 {name} 未保存：应为{zh}", f"The photo {name} was not kept: it should be {en}")
    return BadRequest(detail, [Fault(name, given, Text(zh, en))])
