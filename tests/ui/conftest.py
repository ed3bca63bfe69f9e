"""The pages in a real browser, on the whole service over a real PostGIS with the data that comes along."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pydantic import SecretStr
from sqlalchemy import Connection, Engine

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.settings import DATA, Settings
from tests.served import NewDatabase, loaded, serving

# The shell draws no window around the page, and takes half the processor's time.
CHROMIUM = "/usr/lib/chromium/chromium-headless-shell"
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
PASSWORD = "correct horse 电池"
ACCOUNT = "/console?view=account"

type Add = Callable[..., str]
type Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium without a window, drawing WebGL without a graphics card."""
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
def _ui_database_url(new_database: NewDatabase, catalogue: Catalogue) -> Iterator[str]:
    """A database with the data that comes along."""
    with loaded(new_database, catalogue) as url:
        yield url


@pytest.fixture(scope="session", name="base_url")
def _base_url(ui_database_url: str, found: Found) -> Iterator[str]:
    """Where the service answers."""
    with serving(Settings(database_url=SecretStr(ui_database_url), work=False), found) as url:
        yield url


@pytest.fixture(name="refusals")
def _refusals() -> set[str]:
    """What the browser may write down of requests that fail, for the page says it; here what was typed wrongly."""
    return {"the server responded with a status of 422"}


@pytest.fixture(name="origin")
def _origin(base_url: str) -> str:
    """Where the service answers that a test looks at."""
    return base_url


@pytest.fixture(name="watch")
def _watch(origin: str, refusals: set[str]) -> Iterator[Callable[[Page], Page]]:
    """Watches pages on which nothing may go wrong unseen: no error, and no request to anybody else."""
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        told = tuple(f"{FAILED}{refusal}" for refusal in refusals)
        if message.type == "error" and not message.text.startswith(told):
            wrong.append(f"{message.text} {message.location['url']}")

    def watch(page: Page) -> Page:
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((origin, "data:", "blob:")) else wrong.append(request.url),
        )
        return page

    yield watch
    assert wrong == []


@pytest.fixture(name="page")
def _page(page: Page, watch: Callable[[Page], Page]) -> Page:
    """A page that is watched."""
    return watch(page)


@pytest.fixture(scope="session", name="ui_engine")
def _ui_engine(ui_database_url: str) -> Iterator[Engine]:
    """The app role, on a database with the organisations."""
    with organised(ui_database_url) as made:
        yield made


@pytest.fixture(scope="session", name="by_hand")
def _by_hand(ui_engine: Engine) -> Callable[[Callable[[Connection], Any]], Any]:
    """Does something in the database."""

    def by_hand(work: Callable[[Connection], Any]) -> Any:
        with ui_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return work(connection)

    return by_hand


@pytest.fixture(scope="session", name="add")
def _add(ui_engine: Engine) -> Add:
    """Adds somebody made up, and gives their login name."""
    return adding(ui_engine)


@pytest.fixture(scope="session", name="add_program")
def _add_program(by_hand: Callable[..., Any]) -> Callable[..., str]:
    """Adds a program with keys that are good for so many days each, and gives its name."""

    def add_program(*days: int) -> str:
        name = f"sample-{uuid4().hex[:8]}"
        new = NewMachine(name, "federation", ("*",), ("facility:changes", "facility:read"), 60)
        by_hand(lambda connection: add_machine(connection, new, read_roles(DATA)))
        for number in days:
            by_hand(lambda connection, number=number: add_key(connection, name, number))
        return name

    return add_program


@pytest.fixture(name="open_page")
def _open_page(
    browser: Browser, browser_context_args: dict[str, Any], origin: str, watch: Callable[[Page], Page]
) -> Iterator[Open]:
    """Opens a page in a browser of its own."""
    opened: list[BrowserContext] = []

    def open_page(**more: Any) -> Page:
        opened.append(browser.new_context(**{**browser_context_args, "base_url": origin, **more}))
        return watch(opened[-1].new_page())

    yield open_page
    for context in opened:
        context.close()


@contextmanager
def organised(url: str) -> Iterator[Engine]:
    """The app role on a database, which has the organisations now."""
    made = engine(url, "geo_app", connections=2, statement_timeout_ms=60_000)
    with made.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
    yield made
    made.dispose()


def adding(made: Engine) -> Add:
    """What adds somebody made up to a database, and gives their login name."""

    def add(role: str = "operator", organisation: str = "federation", name: str = "示例·甲") -> str:
        login = f"u{uuid4().hex[:10]}"
        new = NewPerson(login, name, organisation, role, PASSWORD, None, None)
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_person(connection, new, read_roles(DATA), Passwords(), "test")
        return login

    return add


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def signed_in(page: Page, login: str) -> Page:
    """The account of somebody who signed in."""
    page.goto(ACCOUNT)
    sign_in(page, login)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")
    return page
