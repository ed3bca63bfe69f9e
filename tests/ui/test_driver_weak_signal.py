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


def test_a_site_that_could_not_be_read_is_asked_for_again(page: Page, no_network: Callable[[bool], None]) -> None:
    page.goto(HERE)
    with page.expect_response(re.compile("DetailPage.*js")):  # fetched ahead, soon after the list
        listed(page)
    name = page.locator(".site h2").first.inner_text()
    no_network(True)
    page.locator(".site h2 a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("没有网络，暂时看不到详情")
    no_network(False)
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_map_that_was_chosen_for_good_can_be_changed(page: Page) -> None:
    page.add_init_script("localStorage.getItem('platform') ?? localStorage.setItem('platform', 'baidu')")
    page.goto(HERE)
    page.locator(".site h2 a").first.click()
    expect(page.get_by_role("link", name=re.compile("^导航到"))).to_have_attribute("href", re.compile("map.baidu.com"))
    page.get_by_role("button", name="换一个地图").click()
    page.evaluate("document.querySelector('.sheet a').addEventListener('click', (event) => event.preventDefault())")
    page.get_by_role("link", name="高德地图").click()
    expect(page.get_by_role("link", name=re.compile("^导航到"))).to_have_attribute("href", re.compile("uri.amap.com"))
