"""The pages in a real browser, on the whole service over a real PostGIS with the data that comes along."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page
from pydantic import SecretStr

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.core.registry.load import load_bundled
from geo_service.settings import DATA, Settings
from tests.served import serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
    *("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"),
    "--hide-scrollbars",
]
# The browser's word on an answer to what somebody typed; the page says it at the field.
REFUSED = "Failed to load resource: the server responded with a status of 422"
# 人民广场
HERE = {"longitude": 121.4753, "latitude": 31.2326}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, drawing WebGL without a graphics card."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Shanghai that tells where it is."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
        "service_workers": "block",
        "geolocation": HERE,
        "permissions": ["geolocation"],
    }


@pytest.fixture(scope="session", name="ui_database_url")
def _ui_database_url(new_database: Callable[[], AbstractContextManager[str]], catalogue: Catalogue) -> Iterator[str]:
    """A database with the data that comes along."""
    with new_database() as url:
        made = engine(url, "geo_app", connections=1, statement_timeout_ms=60_000)
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            load_bundled(connection, DATA, catalogue, samples=True)
        made.dispose()
        yield url


@pytest.fixture(scope="session", name="base_url")
def _base_url(ui_database_url: str, found: Found) -> Iterator[str]:
    """Where the service answers."""
    with serving(Settings(database_url=SecretStr(ui_database_url), work=False), found) as url:
        yield url


@pytest.fixture(name="page")
def _page(page: Page, base_url: str) -> Iterator[Page]:
    """A page on which nothing may go wrong unseen: no error, and no request to anybody else."""
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if message.type == "error" and not message.text.startswith(REFUSED) else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((base_url, "data:", "blob:")) else wrong.append(request.url),
    )
    yield page
    assert wrong == []
