"""Sites of made-up unions, and photos as telephones take them."""

from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.core.registry.photos.conftest import SITE, sexagesimal
from tests.ui.conftest import Add, Open, sign_in

type Site = Callable[..., int]
GONE = text("update core.facility set status = 'exited' where id = any(:made)")
NAMED = text("update core.facility set name = :name, functions = :functions where id = :id")


@pytest.fixture(name="site")
def _site(by_hand: Callable[..., Any], add: Add) -> Iterator[Site]:
    """Makes an open site at 121.48, 31.23 of a union, and gives its id; after the test it is gone from the map."""
    made: list[int] = []

    def site(
        organisation: str, name: str = "", status: str = "open", functions: tuple[str, ...] = ("toilet", "fridge")
    ) -> int:
        values = {"organisation": organisation, "status": status, "precision": "surveyed"}
        number: int = by_hand(lambda connection: connection.execute(SITE, values).scalar_one())
        called = {"id": number, "name": name or f"示例·{uuid4().hex[:6]}", "functions": list(functions)}
        by_hand(lambda connection: connection.execute(NAMED, called))
        made.append(number)
        return number

    yield site
    by_hand(lambda connection: connection.execute(GONE, {"made": made}))


@pytest.fixture(name="signed")
def _signed(open_page: Open, add: Add) -> Callable[..., Page]:
    """Opens a page of the console as somebody new."""

    def signed(role: str, organisation: str, address: str, **more: Any) -> Page:
        page = open_page(**more)
        page.goto(address)
        sign_in(page, add(role, organisation, "示例·经办"))
        expect(page.locator("header .who span")).to_have_text("示例·经办")
        return page

    return signed


def by_telephone(seed: int, at: tuple[float, float] | None = None, size: tuple[int, int] = (4032, 3024)) -> bytes:
    """A photo of twelve million pixels and some megabytes, held upright, with where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Model] = 6, "示例手机"
    if at is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[1], gps[3] = "N", "E"
        gps[2], gps[4] = sexagesimal(at[1]), sexagesimal(at[0])
    small = Image.frombytes("RGB", (504, 378), Random(seed).randbytes(504 * 378 * 3))
    written = BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(written, "JPEG", quality=92, exif=exif)
    return written.getvalue()


def say(origin: str, site: int, wrong: str, words: str = "", photo: bytes | None = None) -> None:
    """A driver says what is wrong."""
    files = {} if photo is None else {"photo": ("a.jpg", photo, "image/jpeg")}
    said = httpx2.post(f"{origin}/facilities/{site}/feedback", data={"wrong": wrong, "words": words}, files=files)
    assert said.status_code == 201, said.text
