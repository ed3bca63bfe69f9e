"""The driver's page: the nearest open place and the way there, in seconds."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.axe import violations

DIST = Path(__file__).parents[2] / "map_ui/dist"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.47"
FIRST_LOAD_BYTES = 25_000
PHONE = {"width": 390, "height": 844}
# Every hour of the week is open for somebody, but a test does not depend on it.
ALL = "/?open=0"


@pytest.fixture(name="page")
def _phone(page: Page) -> Page:
    """A phone."""
    page.set_viewport_size(PHONE)
    return page


def test_the_nearest_stands_first_with_its_minutes_and_one_large_button(page: Page) -> None:
    page.goto(ALL)
    expect(page.get_by_role("status").first).to_have_text("10 处，未载入道路，按直线距离排列，时间为估算")
    rows = page.locator(".sites").first.locator(".site")
    expect(rows).to_have_count(10)
    minutes = [int(text) for text in rows.locator(".far strong").all_inner_texts()]
    assert minutes == sorted(minutes)
    expect(rows.first.locator(".sample")).to_have_text("示例数据")
    assert rows.first.locator(".go").bounding_box()["width"] > 300  # type: ignore[index]


def test_more_are_shown_when_asked_for(page: Page) -> None:
    page.goto(ALL)
    page.get_by_role("button", name="显示更多").click()
    expect(page.locator(".sites").first.locator(".site")).to_have_count(50)
    expect(page.get_by_role("button", name="显示更多")).to_have_count(0)


def test_only_what_is_open_now_is_asked_for_until_the_chip_is_tapped(page: Page) -> None:
    with page.expect_request("**/nearest*") as first:
        page.goto("/")
    assert "open_at=now" in first.value.url
    chip = page.get_by_role("button", name="现在营业")
    expect(chip).to_have_attribute("aria-pressed", "true")
    with page.expect_request("**/nearest*") as second:
        chip.click()
    assert "open_at" not in second.value.url
    expect(page).to_have_url(re.compile(r"\?open=0$"))


def test_chips_stand_in_the_address_and_are_found_again(page: Page) -> None:
    page.goto(ALL)
    page.get_by_role("button", name="厕所").click()
    page.get_by_role("button", name="停车≥15分").click()
    expect(page).to_have_url(re.compile(r"need=toilet&park=1"))
    page.goto(page.url)
    expect(page.get_by_role("button", name="厕所")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".site .has").first.locator(".asked")).to_have_text("厕所")
    for text in page.locator(".sites").first.locator(".parking").all_inner_texts():
        assert int(re.search(r"可停 (\d+) 分钟", text)[1]) >= 15  # type: ignore[index]


def test_an_empty_answer_offers_to_drop_the_filter_that_emptied_it(page: Page) -> None:
    page.goto("/?open=0&need=lodging,haircut,tv,sofa,laundry")
    expect(page.locator(".empty")).to_contain_text("功能")
    page.get_by_role("button", name="去掉这项条件").click()
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)


def test_the_way_there_is_chosen_once_and_then_led_to_directly(page: Page) -> None:
    page.goto(ALL)
    page.get_by_role("button", name=re.compile("^导航到")).first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("link")).to_have_text(["高德地图", "百度地图", "腾讯地图", "苹果地图"])
    starts = ["https://uri.amap.com/navigation?to=", "https://api.map.baidu.com/", "https://apis.map.qq.com/uri/v1/"]
    starts.append("https://maps.apple.com/?daddr=")
    for link, start in zip(sheet.get_by_role("link").all(), starts, strict=True):
        assert (link.get_attribute("href") or "").startswith(start)
    sheet.get_by_label("以后都用它").check()
    page.evaluate("document.querySelector('.sheet a').addEventListener('click', (event) => event.preventDefault())")
    sheet.get_by_role("link", name="高德地图").click()
    expect(sheet).to_be_hidden()
    page.reload()
    link = page.get_by_role("link", name=re.compile("^导航到")).first
    expect(link).to_have_attribute("href", re.compile(r"^https://uri\.amap\.com/navigation\?to=121\.\d+,31\.\d+,"))


def test_inside_wechat_the_sheet_says_how_to_get_out(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, user_agent=WECHAT, viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto("/?open=0&at=121.4753,31.2326")
    page.get_by_role("button", name=re.compile("^导航到")).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("在浏览器打开")
    context.close()


def test_a_site_opens_with_its_week_and_a_report_is_one_tap(page: Page) -> None:
    page.goto("/?open=0&need=toilet")
    name = page.locator(".site h2").first.inner_text()
    page.locator(".site h2 a").first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]id=\d+"))
    expect(page.locator(".detail table tr")).to_have_count(7)
    page.get_by_role("button", name="已满").click()
    expect(page.locator(".detail .told")).to_have_text("司机报告 已满 · 刚刚")
    page.go_back()
    expect(page.locator(".site .told").first).to_have_text("司机报告 已满 · 刚刚")


def test_without_a_position_a_district_is_chosen_or_searched_for_in_pinyin(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    page.goto(ALL)
    expect(page.locator(".why")).to_have_text("没有取得您的位置，请搜索或选择一个区")
    page.get_by_role("button", name="徐汇区").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("徐汇区附近")
    expect(page).to_have_url(re.compile(r"at=121\.\d+%2C31\.\d+&near="))
    expect(page.locator(".site h2").first).to_contain_text("徐汇")
    page.get_by_role("button", name="徐汇区附近").click()
    page.get_by_role("searchbox").fill("changning")
    page.get_by_role("button", name=re.compile("^长宁区 ?区$")).click()
    expect(page.locator(".site h2").first).to_contain_text("长宁")
    context.close()


def test_sites_without_a_position_stand_apart_and_are_led_to_by_name(page: Page) -> None:
    page.goto(ALL)
    apart = page.get_by_role("region", name="只知道地址的站点")
    expect(apart.locator(".far").first).to_have_text("位置不详")
    apart.get_by_role("button", name=re.compile("^导航到")).first.click()
    expect(page.get_by_role("link", name="高德地图")).to_have_attribute("href", re.compile("uri.amap.com/search"))


def test_without_a_network_the_last_results_stay_with_their_age(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, viewport=PHONE, locale="zh-CN")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 121.4753, "latitude": 31.2326})
    page = context.new_page()
    page.goto(ALL)
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("离线 · 显示上次结果，刚刚")
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    context.set_offline(False)  # the page asks again by itself
    expect(page.get_by_role("alert")).to_have_count(0)
    kept = page.evaluate("caches.open('page').then((c) => c.keys()).then((k) => k.map((r) => new URL(r.url).pathname))")
    assert {path for path in kept if not path.startswith("/static/assets/")} == {"/"}
    context.close()


@pytest.mark.alone
def test_the_first_load_is_small_and_the_list_stands_soon_on_a_slow_network(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: dict[str, int] = {}
    network.on("Network.loadingFinished", lambda one: received.update({one["requestId"]: one["encodedDataLength"]}))
    slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
    network.send("Network.emulateNetworkConditions", slow)
    page.goto("/?open=0&at=121.4753,31.2326", wait_until="commit")
    expect(page.locator(".sites").first.locator(".site:not(.skeleton)")).to_have_count(10)
    listed_ms = page.evaluate("performance.getEntriesByName('listed')[0]?.startTime")
    print(f"listed after {listed_ms:.0f} ms, {sum(received.values())} bytes")
    assert listed_ms <= 1_500
    assert 5_000 < sum(received.values()) <= FIRST_LOAD_BYTES
    context.close()


def test_the_built_files_of_the_first_load_are_within_the_budget() -> None:
    manifest = json.loads((DIST / ".vite/manifest.json").read_text(encoding="utf-8"))
    files, waiting = {"index.html"}, ["index.html"]
    while waiting:
        entry = manifest[waiting.pop()]
        files |= {entry["file"], *entry.get("css", [])}
        waiting += entry.get("imports", [])
    assert sum((DIST / f"{file}.br").stat().st_size for file in files) <= FIRST_LOAD_BYTES - 6_000


def test_it_is_accessible_and_every_target_is_large_enough(browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        base_url=base_url, bypass_csp=True, viewport=PHONE, locale="zh-CN", service_workers="block"
    )
    page = context.new_page()
    for path, ready in (
        ("/?open=0&at=121.4753,31.2326", ".site h2"),
        ("/?open=0&at=121.4753,31.2326&id=30", ".detail table"),
        ("/?open=0", ".where .areas button"),
        ("/?open=0&at=121.4753,31.2326&view=map", "[data-map=idle]"),
    ):
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(ready).first).to_be_visible()
            assert violations(page) == [], path
            small = page.evaluate(
                "[...document.querySelectorAll('button, a:not(.skip), input')].filter((e) => e.checkVisibility())"
                ".map((e) => [e.textContent, e.getBoundingClientRect()])"
                ".filter(([, r]) => r.height < 43.5 || r.width < 43.5)"
                ".map(([text, r]) => `${text} ${r.width}x${r.height}`)"
            )
            assert small == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_it_speaks_english(page: Page) -> None:
    page.goto(f"{ALL}&lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Near me")
    expect(page.get_by_role("button", name="Open now")).to_be_visible()
    expect(page.locator(".far").first).to_contain_text("min")


def test_when_the_service_is_away_the_page_asks_again_by_itself(page: Page, refusals: set[str]) -> None:
    refusals.add("the server responded with a status of 503")
    refused = {"title": "Service Unavailable", "status": 503, "detail": "数据库暂时连不上，请稍后再试", "errors": []}
    page.route("**/nearest?*", lambda route: route.fulfill(status=503, json=refused))
    page.goto(ALL)
    expect(page.get_by_role("alert")).to_contain_text("数据库暂时连不上")
    page.unroute("**/nearest?*")  # the second try comes after two seconds
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)
    expect(page.get_by_role("alert")).to_have_count(0)
