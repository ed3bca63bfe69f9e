"""The driver's page where the signal, the position or the phone's memory is weak, and after a while."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

PHONE = {"width": 390, "height": 844}
# Every hour of the week is open for somebody, but a test does not depend on it.
ALL = "/?open=0"
HERE = "/?open=0&at=121.4753,31.2326"


@pytest.fixture(name="page")
def _phone(page: Page) -> Page:
    """A phone."""
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture(name="no_network")
def _no_network(context: BrowserContext, refusals: set[str]) -> Iterator[Callable[[bool], None]]:
    """Takes the network away, or gives it back."""
    refusals.add("net::ERR_INTERNET_DISCONNECTED")
    yield context.set_offline
    context.set_offline(False)


def listed(page: Page) -> None:
    """Wait until the list stands."""
    expect(page.locator(".sites").first.locator(".site:not(.skeleton)").first).to_be_visible()


def held_back(page: Page, pattern: str | re.Pattern[str]) -> list[Route]:
    """The requests that are not answered for now, as they come."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(pattern, hold)
    return waiting


def test_a_phone_that_forbids_its_memory_has_the_list_all_the_same(page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied') }})")
    page.goto(HERE)
    listed(page)
    page.get_by_role("button", name=re.compile("^导航到")).first.click()
    page.evaluate("document.querySelector('.sheet a').addEventListener('click', (event) => event.preventDefault())")
    page.get_by_label("以后都用它").check()
    page.get_by_role("link", name="高德地图").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
