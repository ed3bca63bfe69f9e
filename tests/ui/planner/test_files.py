"""Files that a planner brings in on the page: demand, which becomes a layer, and candidates, which are chosen among."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.planner.conftest import Signed
from tests.ui.planner.looking import SLOW_MS, inputs, summary

TOLD = {
    "图层名称（中文）": "示例·夜间司机",
    "图层名称（英文）": "Made-up drivers at night",
    "来源与权利": "虚构数据，只供演示",
    "数据日期": "2025-06",
}
HEAD = "lon,lat,weight\n"


@pytest.fixture(name="refusals")
def _refusals() -> set[str]:
    """What the browser may write down: a file with a fault is refused, and the page says it."""
    return {"the server responded with a status of 400"}


def bring_in(page: Page, file: Path) -> None:
    """Send a file of demand."""
    page.get_by_label(re.compile("^需求文件")).set_input_files(file)
    page.get_by_role("button", name="导入为需求图层").click()


def test_demand_is_brought_in_and_chosen_and_every_bad_row_is_told(signed: Signed, tmp_path: Path) -> None:
    page = signed("/planner")
    page.get_by_text("导入需求数据").click(timeout=SLOW_MS)
    for label, words in TOLD.items():
        page.get_by_label(label).fill(words)
    file = tmp_path / "drivers.csv"
    file.write_text(HEAD + "121.48,31.23,many\n121.48,31.23,2\n116.4,39.9,3\n", encoding="utf-8")
    bring_in(page, file)
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("有 2 处错误，未载入任何数据", timeout=SLOW_MS)
    expect(refused.locator("li")).to_have_text(
        ["第 2 行 weight “many” 应为不小于 0 的数字", "第 4 行 lon “116.4, 39.9” 应在上海市内"]
    )
    with page.expect_download() as download:
        refused.get_by_role("link", name="下载全部错误").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 3
    # The same file, mended; it is chosen anew.
    file.write_text(HEAD + "121.48,31.23,2\n121.49,31.24,3\n", encoding="utf-8")
    page.get_by_role("button", name="导入为需求图层").click()
    expect(refused).to_have_text("文件在选择之后改动过，请重新选择")
    with page.expect_file_chooser() as chooser:
        page.get_by_label(re.compile("^需求文件")).click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="导入为需求图层").click()
    expect(page.get_by_text("已导入 2 处")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("需求图层")).to_have_value("made_up_drivers_at_night@district:310118")
    page.get_by_role("button", name="计算覆盖").click()
    expect(page.locator(".stands")).to_contain_text("示例·夜间司机（2025-06，实计）", timeout=SLOW_MS)
    assert summary(page)["demand"] == 5


def test_candidates_come_from_a_file_are_chosen_locked_and_forbidden(signed: Signed, tmp_path: Path) -> None:
    page = signed("/planner?view=siting")
    page.get_by_role("combobox", name="候选点").select_option("points", timeout=SLOW_MS)
    page.get_by_label("站点数").fill("2")
    page.get_by_text("从文件导入候选点").click()
    file = tmp_path / "candidates.csv"
    send = page.get_by_role("button", name="导入候选点")
    page.get_by_label(re.compile("^候选点文件")).set_input_files(
        {"name": "bad.csv", "mimeType": "text/csv", "buffer": "名称,经度,纬度\n示例,121.9,一\n".encode()}
    )
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("2:纬度 “一”", timeout=SLOW_MS)
    places = ((121.60, 31.50), (121.20, 31.35), (121.90, 30.95), (121.00, 30.90))
    lines = [f"示例{number},{lon},{lat},{'否' if number == 3 else '是'}" for number, (lon, lat) in enumerate(places)]
    file.write_text("名称,经度,纬度,停车\n" + "\n".join(lines), encoding="utf-8")
    page.get_by_label(re.compile("^候选点文件")).set_input_files(file)
    send.click()
    expect(page.get_by_text("已加入 4 个候选点")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="停车", exact=True).click()
    page.get_by_role("button", name=re.compile("^锁定 示例1 ")).click()
    page.get_by_role("button", name=re.compile("^禁用 示例0 ")).click()
    expect(page.locator(".kept.locked li")).to_have_text([re.compile("示例1")])
    page.get_by_role("button", name="求解最优点位").click()
    # Of the four one is forbidden and one has no parking.
    chosen = page.locator(".chosen tbody tr")
    expect(chosen).to_have_count(2, timeout=SLOW_MS)
    assert {one["name"] for one in summary(page)["chosen"]} == {"示例1", "示例2"}
    asked = inputs(page)
    assert (asked["locked"], asked["forbidden"]) == (["point:1"], ["point:0"])
    assert asked["candidates"]["needs"] == ["parking"]
    # It survives a reload with all that was asked.
    page.reload()
    expect(chosen).to_have_count(2, timeout=SLOW_MS)
    page.get_by_text("锁定、禁用、自加点").click()
    expect(page.locator(".kept.added li")).to_have_count(4)
    expect(page.get_by_text("条件已改，图上仍是上一次的结果。")).to_have_count(0)
