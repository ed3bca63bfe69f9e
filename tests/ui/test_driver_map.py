"""The driver's map: painted, in step with the list, and done without where it cannot be drawn."""

import io
import re
from datetime import date
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Request, expect
from pydantic import SecretStr

from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.ui.conftest import CHROMIUM, HERE, serving

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
MAP = "/?open=0&view=map"
DRAWN = "[data-map=idle]"
NO_WEBGL = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]


@pytest.fixture(name="page")
def _phone(page: Page) -> Page:
    """A phone."""
    page.set_viewport_size(PHONE)
    return page


def colours(page: Page) -> set[tuple[int, ...]]:
    """The colours that the canvas shows."""
    picture = Image.open(io.BytesIO(page.locator(".maplibregl-canvas").screenshot())).convert("RGB")
    return {colour for _, colour in picture.getcolors(1 << 20) or []}


def scripts(requests: list[Request]) -> list[str]:
    return [request.url for request in requests if "/Pane-" in request.url or "/Radar-" in request.url]


def test_the_map_is_fetched_when_it_is_wanted_and_stands_in_the_address(page: Page) -> None:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - the client marks what it calls
    page.goto("/?open=0")
    expect(page.locator(".site")).not_to_have_count(0)
    assert scripts(requests) == []
    page.get_by_role("button", name="地图").click()
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile(r"view=map"))
    assert scripts(requests)
    page.get_by_role("button", name="列表", exact=True).click()
    expect(page.locator(".pane")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("view"))


def test_the_canvas_is_painted_with_the_kinds_colours(page: Page) -> None:
    page.goto(MAP)
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
    seen = colours(page)
    assert len(seen) > 50
    # The land, driver homes, and fitness stations if one near 人民广场 is open at this hour: what is closed is grey.
    near = page.request.get("/nearest", params={"lon": HERE["longitude"], "lat": HERE["latitude"], "limit": 10}).json()
    is_open = {one["properties"]["kind"] for one in near["features"] if one["properties"]["open"]}
    painted = {"driver_home": (0x0B, 0x57, 0xB7), "fitness_station": (0x0A, 0x66, 0x38)}
    assert "driver_home" in is_open
    assert {(0xF7, 0xF5, 0xEF), *(colour for kind, colour in painted.items() if kind in is_open)} <= seen


def test_at_night_the_land_is_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(MAP)
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
    assert (0x15, 0x1C, 0x25) in colours(page)


def test_a_marker_opens_its_site_and_the_list_below_is_the_same(page: Page) -> None:
    page.goto(MAP)
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)
    at = middle_of(page, (0x0B, 0x57, 0xB7))
    page.mouse.click(*at)
    expect(page).to_have_url(re.compile(r"id=\d+"))
    expect(page.locator(".detail")).to_contain_text("司机之家")
    page.go_back()
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)


def middle_of(page: Page, colour: tuple[int, int, int]) -> tuple[float, float]:
    """A spot well inside a marker of a colour that is left of the zoom buttons and above the list."""
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    top, sheet = int(box["y"]), int(page.locator("main").bounding_box()["y"])  # type: ignore[index]
    for y in range(top + 50, sheet - 20, 2):
        for x in range(20, 330, 2):
            around = ((x + dx, y + dy) for dx in (-8, 0, 8) for dy in (-8, 8))
            if all(picture.getpixel(spot) == colour for spot in around):
                return x, y
    raise AssertionError("no marker of the colour")


def test_the_list_over_the_map_is_drawn_up_with_a_tap(page: Page) -> None:
    page.goto(MAP)
    sheet = page.locator("main")
    page.get_by_role("button", name="展开列表").click()
    expect(page.get_by_role("button", name="收起列表")).to_have_attribute("aria-expanded", "true")
    assert sheet.bounding_box()["height"] > 600  # type: ignore[index]


def test_on_a_wide_screen_the_map_stands_beside_the_list(page: Page) -> None:
    page.set_viewport_size(LAPTOP)
    page.goto("/?open=0")
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("group", name="显示方式")).to_have_count(0)
    pane, listed = page.locator(".pane").bounding_box(), page.locator("main").bounding_box()
    assert pane is not None
    assert listed is not None
    assert pane["x"] >= listed["x"] + listed["width"]
    assert pane["height"] == LAPTOP["height"]


def test_a_phone_held_flat_has_the_map_beside_the_list(page: Page) -> None:
    page.set_viewport_size({"width": 844, "height": 390})
    page.goto(MAP)
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    pane, listed = page.locator(".pane").bounding_box(), page.locator("main").bounding_box()
    assert pane is not None
    assert listed is not None
    assert listed["x"] >= pane["x"] + pane["width"]


def test_without_webgl_a_radar_shows_the_same_sites(playwright: Playwright, base_url: str) -> None:
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=NO_WEBGL, ignore_default_args=["--enable-unsafe-swiftshader"]
    )
    context = browser.new_context(
        viewport=PHONE,
        locale="zh-CN",
        geolocation=HERE,  # type: ignore[arg-type]
        permissions=["geolocation"],
        service_workers="block",
    )
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - the client marks what it calls
    page.goto(f"{base_url}{MAP}")
    expect(page.locator(".radar")).to_contain_text("此手机无法显示地图，列表仍可使用")
    expect(page.locator(".blip")).to_have_count(10)
    expect(page.get_by_role("button", name="仍要加载地图")).to_have_count(0)
    assert not any("Pane-" in request.url for request in requests)
    page.locator(".blip").last.click()
    expect(page.locator(".detail")).to_be_visible()
    browser.close()


def test_who_saves_data_is_asked_before_the_map_is_fetched(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page.goto(MAP)
    expect(page.locator(".radar")).to_contain_text("省流量模式")
    page.get_by_role("button", name="仍要加载地图").click()
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)


def test_a_map_that_does_not_come_can_be_asked_for_again(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    page.route("**/Pane-*.js", lambda route: route.abort())
    page.goto(f"{base_url}{MAP}&at=121.4753,31.2326")
    expect(page.get_by_text("地图没有加载成功")).to_be_visible()
    expect(page.locator(".sites").first.locator(".site")).to_have_count(10)
    page.unroute("**/Pane-*.js")
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_maps_buttons_speak_the_pages_language(page: Page, language: Any) -> None:
    page.goto(f"{MAP}&lang={language}")
    expect(page.get_by_role("button", name={"zh": "放大", "en": "Zoom in"}[language])).to_be_visible(timeout=20_000)


def test_a_rehearsal_and_the_approval_number_are_shown_with_the_map(
    browser: Browser, ui_database_url: str, found: Found
) -> None:
    settings = Settings(
        database_url=SecretStr(ui_database_url),
        work=False,
        public=True,
        map_approval_number="沪S(2025)001号",
        business_date=date(2025, 3, 5),
    )
    with serving(settings, found) as url:
        page = browser.new_page(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
        page.goto(f"{url}{MAP}&at=121.4753,31.2326")
        expect(page.locator(".banner")).to_have_text("演练日期 2025-03-05")
        number = page.get_by_text("审图号：沪S(2025)001号")
        expect(number).to_be_visible(timeout=20_000)
        box = number.bounding_box()
        assert box is not None
        # Bottom left of the map, above the list.
        assert box["x"] < 60
        assert box["y"] + box["height"] <= page.locator("main").bounding_box()["y"] + 1  # type: ignore[index]
        assert page.locator(".banner").bounding_box()["y"] == 0  # type: ignore[index]
        page.close()


def test_a_site_beyond_the_list_that_a_link_leads_to_is_on_the_map(page: Page) -> None:
    far = page.request.get("/nearest?lon=121.40&lat=31.63&limit=1").json()["features"][0]["properties"]["id"]
    page.set_viewport_size(LAPTOP)
    page.goto(f"/?open=0&id={far}")
    expect(page.locator(DRAWN)).to_be_visible(timeout=20_000)
    ids = page.evaluate(
        "fetch('/nearest?lon=121.4737&lat=31.2305&limit=10').then((a) => a.json())"
        ".then((a) => a.features.map((f) => f.id))"
    )
    assert far not in ids
    page.wait_for_timeout(1500)  # the map moves there
    assert (0xFF, 0xD5, 0x4A) in colours(page)  # the ring around what is looked at
