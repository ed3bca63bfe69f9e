"""The pages in a real browser, on the whole service over a real PostGIS with the data that comes along."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import ConsoleMessage, Page
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.core.registry.load import load_bundled
from geo_service.settings import DATA, Settings

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
    *("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"),
    "--hide-scrollbars",
]
# What the browser writes down before it says of an answer that it is a refusal, or that there was none.
FAILED = "Failed to load resource: "
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


@contextmanager
def serving(settings: Settings, found: Found) -> Iterator[str]:
    """The service on a port of its own, by settings; gives its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings, found), port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(name="refusals")
def _refusals() -> set[str]:
    """What the browser may write down of requests that fail, for the page says it; here what was typed wrongly."""
    return {"the server responded with a status of 422"}


@pytest.fixture(name="watch")
def _watch(base_url: str, refusals: set[str]) -> Iterator[Callable[[Page], Page]]:
    """Watches pages on which nothing may go wrong unseen: no error, and no request to anybody else."""
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        told = tuple(f"{FAILED}{refusal}" for refusal in refusals)
        if message.type == "error" and not message.text.startswith(told):
            wrong.append(message.text)

    def watch(page: Page) -> Page:
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((base_url, "data:", "blob:")) else wrong.append(request.url),
        )
        return page

    yield watch
    assert wrong == []


@pytest.fixture(name="page")
def _page(page: Page, watch: Callable[[Page], Page]) -> Page:
    """A page that is watched."""
    return watch(page)
