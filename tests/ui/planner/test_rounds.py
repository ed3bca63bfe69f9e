"""Truck rounds on the planner's page: planned, placed on the map, broken off."""

import re
from base64 import b64decode

from playwright.sync_api import expect

from tests.ui.planner.conftest import ROUNDS_PLANNER, Signed
from tests.ui.planner.looking import FIRST_TRUCK, SLOW_MS, colours

# The first search of a worker makes the solver ready.
FIRST_MS = 90_000


def test_a_plan_says_whom_it_serves_how_good_it_is_what_was_assumed_and_who_is_left(
    signed: Signed,
) -> None:
    page = signed("/planner?view=rounds", login=ROUNDS_PLANNER)
    expect(page).to_have_title("筛查车巡回 · 布点规划", timeout=SLOW_MS)
    page.get_by_label("从", exact=True).fill("2025-06-03", timeout=SLOW_MS)
    page.get_by_label("到", exact=True).fill("2025-06-06")
    page.get_by_role("button", name="去掉 乙车").click()
    page.get_by_role("button", name="自填").click()
    lines = page.get_by_label("每行一个")
    lines.fill("示例园区, 121.48, 31.23, 火星区")
    expect(page.get_by_text("第 1 行读不懂")).to_be_visible()
    plan = page.get_by_role("button", name="排出巡回方案")
    expect(plan).to_be_disabled()
    lines.fill("示例园区, 121.48, 31.23, 黄浦区, 示例路1号, 是, 是, 是\n示例仓库, 121.47, 31.22, 黄浦区, , 是, 否")
    expect(page.get_by_text("读到 2 个：1 个条件齐全，0 个待核实（可用，会标注），1 个缺条件（不用）")).to_be_visible()
    page.get_by_label("每次最多人数").fill("30")
    page.get_by_label("每点最多次数").fill("2")
    # The year's 10,000 (附件2-6 一) in sixteen parts, until somebody says what was allotted.
    expect(page.get_by_label("黄浦区 名额")).to_have_value("625")
    page.get_by_role("button", name="清空名额").click()
    page.get_by_label("黄浦区 名额").fill("50")
    page.get_by_label("黄浦区 需求").fill("60")
    page.get_by_label("徐汇区 名额").fill("40")
    page.get_by_label("谁的假设，何时").fill("示例估计 2025")
    plan.click()
    # Two visits of 30 persons at most, of whom 50 are allotted: 10 are not; in 徐汇 no truck can stand.
    expect(page.locator(".figures dd").first).to_have_text("50 人", timeout=FIRST_MS)
    brief = page.get_by_role("region", name="巡回方案")
    expect(brief).to_contain_text("任何排法都不超过 50 人")
    expect(brief).to_contain_text("已证明是最优方案")
    expect(brief).to_contain_text("“示例估计 2025”：女职工占 40 %，其中 0.25 % 参加")
    unions = page.get_by_role("region", name=re.compile("^各区"))
    expect(unions).to_contain_text("未安排 10：超出名额 10")
    expect(unions).to_contain_text("无可用停靠点")
    expect(unions).to_contain_text("假设：女职工 40 %")
    expect(unions).to_contain_text("工会填报")
    # On paper the plan and its calendar, then a page with the map, the unions and on what it stands; nothing to press.
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2
    drawn = page.evaluate("document.querySelector('.sheet canvas').toDataURL()")
    assert FIRST_TRUCK in colours(b64decode(drawn.partition(",")[2]))
    page.emulate_media(media="print")
    for words in ("1 辆车，停靠 1 次，预计 30 人", "示例园区", "示例估计 2025", "直线估算", "审图号"):
        expect(page.locator(".sheet")).to_contain_text(words)
    calendar = page.get_by_role("region", name="日历")
    expect(calendar.locator("tbody th").first).to_have_text("6-03 周二")
    expect(calendar).to_contain_text("示例园区")
    expect(page.locator(".of-day, form, .actions").locator("visible=true")).to_have_count(0)


def test_a_depot_and_a_stop_are_put_on_the_map_by_mouse_and_by_keys(signed: Signed) -> None:
    page = signed("/planner?view=rounds", login=ROUNDS_PLANNER)
    expect(page.locator("[data-map=idle]")).to_be_visible(timeout=SLOW_MS)
    depot = page.get_by_label("出发地：经度, 纬度（WGS-84）").first
    expect(depot).to_have_value("121.4737, 31.2304")
    choose = page.get_by_role("button", name="在地图上选甲车的出发地")
    choose.click()
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    middle = depot.input_value()
    # The map begins on the whole city, around 121.475 east, 31.2 north.
    lon, lat = (float(part) for part in middle.split(","))
    assert abs(lon - 121.475) < 0.01
    assert abs(lat - 31.2) < 0.01
    # By keys the map is moved below its middle; Escape leaves all as it is.
    choose.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="取地图中心")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="取地图中心")).to_have_count(0)
    assert depot.input_value() == middle
    page.get_by_role("button", name="自填").click()
    page.get_by_role("button", name="在地图上加停靠点").click()
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="取地图中心").focus()
    page.keyboard.press("Enter")
    line = page.get_by_label("每行一个")
    expect(line).to_have_value(re.compile(r"^停靠点 1, 121\.\d+, 31\.\d+, 3101\d\d$"))
    name, east, north, _ = line.input_value().split(", ")
    assert (name, float(east) > lon + 0.05, abs(float(north) - lat) < 0.01) == ("停靠点 1", True, True)
    expect(page.get_by_text("读到 1 个：0 个条件齐全，1 个待核实")).to_be_visible()


def test_long_rounds_say_how_far_they_are_and_are_cancelled(signed: Signed) -> None:
    page = signed("/planner?view=rounds", login=ROUNDS_PLANNER)
    page.get_by_label("到", exact=True).fill("2025-12-31", timeout=SLOW_MS)
    page.get_by_role("button", name="加一辆车").click()
    page.get_by_role("button", name="排出巡回方案").click()
    progress = page.locator(".progress")
    expect(progress.get_by_role("progressbar")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("button", name="排出巡回方案")).to_be_disabled()
    progress.get_by_role("button", name="取消").click()
    expect(page.get_by_role("alert")).to_have_text("已取消", timeout=SLOW_MS)
    expect(page.get_by_role("button", name="排出巡回方案")).to_be_enabled()
