"""What is handed on from the planner's page: pictures, files, links, paper, and reports that open without a network."""

import io
import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import httpx2
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.ui.planner.conftest import PLANNER, ROUNDS_PLANNER, Run, Signed
from tests.ui.planner.looking import FAR, FIRST_TRUCK, NEAR, SLOW_MS, colours, is_drawn, run_of


def test_a_plan_is_handed_on_as_picture_files_link_and_one_page_of_paper(signed: Signed, plan: Run) -> None:
    address = f"/planner?view=siting&run={plan['id']}"
    page = signed(address, permissions=["clipboard-read", "clipboard-write"])
    expect(page.locator(".gain")).to_be_visible(timeout=SLOW_MS)
    is_drawn(page, NEAR, FAR)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 PNG").click()
    assert re.fullmatch(r"新增站点·不限时间_\d{4}-\d\d-\d\d\.png", download.value.suggested_filename)
    picture = download.value.path().read_bytes()
    assert Image.open(io.BytesIO(picture)).width == 1_600
    assert {NEAR, FAR, (255, 255, 255)} <= colours(picture)
    page.get_by_text("下载", exact=True).click()
    for name, starts in (("表格 xlsx", b"PK"), ("GeoPackage", b"SQLite"), ("离线报告 HTML", b"<!DOCTYPE html>")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(starts)
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_text("链接已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(address)
    assert run_of(page)["is_shared"] is True
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    sheet = page.locator(".sheet")
    drawn = page.evaluate("[...document.querySelectorAll('.sheet canvas')].map((e) => e.toDataURL())[0]")
    # As wide and as high as A4 is between its margins.
    page.set_viewport_size({"width": 703, "height": 1028})
    page.emulate_media(media="print")
    for words in ("审图号", "需求", "来源", "虚构数据，只供演示", plan["id"], "模型推算"):
        expect(sheet).to_contain_text(words)
    # What the numbers on the map are.
    for number, one in enumerate(plan["summary"]["chosen"], 1):
        expect(sheet.locator(".key")).to_contain_text(re.compile(rf"{number} \S+ \+{round(one['newly_served']):,}"))
    assert sheet.evaluate("(e) => e.scrollHeight <= e.clientHeight")
    assert {NEAR, FAR} <= colours(b64decode(drawn.partition(",")[2]))


COLOURS = """canvas => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 200) seen.add(pixels.slice(i, i + 3).join());
  return [...seen];
}"""


@pytest.mark.parametrize(
    ("which", "drawn", "words"),
    [("plan", "10,102,56", "新选站点"), ("rounds", "163,25,91", "停靠安排")],
    ids=["sites", "rounds"],
)
def test_a_report_of_a_run_opens_with_the_network_cut(
    browser: Browser,
    client_of: Callable[[str], httpx2.Client],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    which: str,
    drawn: str,
    words: str,
) -> None:
    run: Run = request.getfixturevalue(which)
    file = tmp_path / "report.html"
    login = ROUNDS_PLANNER if which == "rounds" else PLANNER
    file.write_bytes(client_of(login).get(f"/planning/runs/{run['id']}/result.html").content)
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page, asked, wrong = context.new_page(), [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.goto(file.as_uri())
    expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("header")).to_contain_text(run["summary"]["headline"]["zh"])
    expect(page.locator("main")).to_contain_text("审图号")
    assert drawn in page.locator(".folium-map canvas").evaluate(COLOURS)
    assert (asked, wrong) == ([file.as_uri()], [])
    context.close()


def test_rounds_are_handed_on_as_pictures_of_a_day_and_of_the_whole_plan(signed: Signed, rounds: Run) -> None:
    page = signed(f"/planner?view=rounds&run={rounds['id']}", login=ROUNDS_PLANNER)
    day = page.locator(".day h2").first
    expect(day).to_be_visible(timeout=SLOW_MS)
    is_drawn(page, FIRST_TRUCK)
    for choice, title in (("当日", day.inner_text().split(" ")[0]), ("整个方案", "2025-06-03至2025-06-06")):
        page.get_by_role("group", name="图上显示").get_by_role("button", name=choice).click()
        is_drawn(page, FIRST_TRUCK)
        with page.expect_download() as download:
            page.get_by_role("button", name="导出 PNG").click()
        assert title in download.value.suggested_filename
        picture = download.value.path().read_bytes()
        assert Image.open(io.BytesIO(picture)).width == 1_600
        assert {FIRST_TRUCK, (255, 255, 255)} <= colours(picture)
    expect(page).to_have_url(re.compile("day=all"))
    whole = page.get_by_role("region", name="整个方案：1 个停靠点")
    expect(whole.locator("tbody tr")).to_contain_text(["示例园区黄浦区"])
    expect(whole.locator("tbody td.number")).to_have_text(["2", "50"])
    page.get_by_text("下载", exact=True).click()
    for form, starts in (("表格 xlsx", b"PK"), ("GeoPackage", b"SQLite"), ("日历 ics：甲车", b"BEGIN:VCALENDAR")):
        with page.expect_download() as download:
            page.get_by_role("link", name=form).click()
        content = download.value.path().read_bytes()
        assert content.startswith(starts)
        if starts == b"PK":
            assert "甲车" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames
