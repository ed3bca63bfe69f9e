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


def test_a_browser_that_knows_no_position_offers_the_districts(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'geolocation', {value: undefined})")
    page.goto(ALL)
    expect(page.locator(".why")).to_have_text("没有取得您的位置，请搜索或选择一个区")


def test_out_of_the_country_the_districts_are_offered(page: Page, refusals: set[str]) -> None:
    refusals.add("the server responded with a status of 400")
    page.context.set_geolocation({"longitude": 139.7, "latitude": 35.6})
    page.goto(ALL)
    expect(page.locator(".why")).to_have_text("这里不在中国大陆，请搜索或选择一个区")
    page.get_by_role("button", name="徐汇区").click()
    listed(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.context.set_geolocation({"longitude": 121.4753, "latitude": 31.2326})


def test_a_rough_position_says_how_rough(page: Page) -> None:
    page.context.set_geolocation({"longitude": 121.4753, "latitude": 31.2326, "accuracy": 3000})
    page.goto(ALL)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的大致位置 (±3.0 km)附近")
    page.context.set_geolocation({"longitude": 121.4753, "latitude": 31.2326})


def test_what_a_link_asks_for_and_nobody_has_is_named_and_can_be_let_go(page: Page, refusals: set[str]) -> None:
    refusals.add("the server responded with a status of 400")
    page.goto(f"{HERE}&need=jacuzzi")
    expect(page.get_by_role("alert")).to_contain_text("jacuzzi")
    expect(page.get_by_text("正在查找")).to_have_count(0)
    page.get_by_role("button", name="jacuzzi").click()
    listed(page)


def test_who_comes_back_after_a_while_sees_what_is_near_by_then(page: Page) -> None:
    page.clock.install()
    page.goto(ALL)
    listed(page)
    page.clock.fast_forward("02:00")
    page.context.set_geolocation({"longitude": 121.3, "latitude": 31.1})
    with page.expect_request(lambda request: "lon=121.3&lat=31.1" in request.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.context.set_geolocation({"longitude": 121.4753, "latitude": 31.2326})


def test_who_comes_back_from_a_site_finds_its_row_again(page: Page) -> None:
    page.goto(HERE)
    page.get_by_role("button", name="显示更多").click()
    link = page.locator(".sites").first.locator(".site h2 a").nth(40)
    name = link.inner_text()
    link.click()
    heading = page.get_by_role("heading", level=1, name=name)
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    page.get_by_role("button", name="返回列表").click()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


def test_a_network_that_does_not_answer_is_not_waited_for_for_ever(page: Page) -> None:
    page.goto(HERE)
    listed(page)
    waiting = held_back(page, "**/nearest?*")
    page.clock.install()
    page.reload()
    expect(page.get_by_text("正在查找最近的站点…")).to_be_visible()
    page.clock.fast_forward(5_000)
    expect(page.get_by_role("alert")).to_contain_text("网络慢 · 显示上次结果")
    listed(page)
    for route in waiting:
        route.continue_()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_a_network_the_last_results_are_those_of_their_place_that_fit(
    page: Page, no_network: Callable[[bool], None]
) -> None:
    page.goto(f"{HERE}&near=人民广场")
    listed(page)
    rows = page.locator(".sites").first.locator(".site")
    fitting = page.locator(".sites").first.locator(".site", has_text="厕所").count()
    assert 0 < fitting < 10
    no_network(True)
    page.get_by_role("button", name="厕所").click()
    expect(page.get_by_role("alert")).to_contain_text("离线 · 显示上次结果")
    expect(rows).to_have_count(fitting)
    expect(page.get_by_role("heading", level=1)).to_have_text("人民广场附近")
    no_network(False)
    expect(rows).to_have_count(10)


def test_without_a_network_a_search_says_so_and_asks_again(page: Page, no_network: Callable[[bool], None]) -> None:
    page.goto(HERE)
    listed(page)
    page.locator(".place").click()
    expect(page.locator(".areas button")).to_have_count(16)
    no_network(True)
    page.get_by_role("searchbox").fill("tianlin")
    expect(page.get_by_role("alert")).to_contain_text("没有网络，查不到")
    expect(page.get_by_text("没有找到")).to_have_count(0)
    no_network(False)
    expect(page.get_by_role("button", name=re.compile("^田林街道"))).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_districts_that_did_not_come_can_be_asked_for_again(page: Page, refusals: set[str]) -> None:
    refusals.add("net::ERR_FAILED")
    page.route("**/districts", lambda route: route.abort())
    page.goto(HERE)
    listed(page)
    page.locator(".place").click()
    expect(page.get_by_role("alert")).to_contain_text("没有网络，查不到")
    page.unroute("**/districts")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".areas button")).to_have_count(16)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_late_answer_to_fewer_letters_is_not_shown(page: Page) -> None:
    waiting = held_back(page, re.compile(r"/search\?.*q=pu$"))
    page.goto(HERE)
    listed(page)
    page.locator(".place").click()
    with page.expect_request(re.compile(r"q=pu$")):
        page.get_by_role("searchbox").fill("pu")
    page.get_by_role("searchbox").fill("xuhui")
    first = page.locator(".hits button").first
    expect(first).to_contain_text("徐汇区")
    for route in waiting:
        route.fulfill(
            json={"results": [{"type": "district", "name": "浦东新区", "district": None, "lon": 1, "lat": 1}]}
        )
    page.wait_for_timeout(300)
    expect(first).to_contain_text("徐汇区")


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


def test_the_way_by_a_chosen_map_is_as_large_and_as_blue_as_the_way_to_choose_one(page: Page) -> None:
    page.goto(HERE)
    looks = "(go) => [go.offsetWidth, go.offsetHeight, getComputedStyle(go).backgroundColor]"
    go = page.locator(".sites").first.locator(".site .go")
    asked = go.nth(1).evaluate(looks)
    assert asked[:2] == [68, 68]
    page.evaluate("localStorage.setItem('platform', 'amap')")
    page.reload()
    expect(go.nth(1)).to_have_attribute("href", re.compile("amap"))
    assert go.nth(1).evaluate(looks) == asked


def test_where_nothing_can_be_copied_the_address_is_shown_to_copy(page: Page) -> None:
    for name in ("share", "clipboard"):
        page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{value: undefined}})")
    shown: list[str] = []
    page.on("dialog", lambda dialog: (shown.append(dialog.default_value), dialog.dismiss()))
    page.goto(HERE)
    page.get_by_role("button", name="分享").click()
    assert shown == [page.url]


def test_every_row_says_how_old_its_data_are(page: Page) -> None:
    page.goto(HERE)
    ages = page.locator(".sites").first.locator(".facts small")
    expect(ages).to_have_count(10)
    for told in ages.all_inner_texts():
        assert re.fullmatch(r"更新于 (刚刚|\d+ (分钟|小时|天)前)", told)
