"""New sites on the planner's page: found, locked, forbidden, added, and a search that is broken off."""

import re

import numpy as np
from playwright.sync_api import expect

from geo_service.core.demand.cells import cells_in, parents
from geo_service.core.planning.inputs import SitingAsked
from geo_service.settings import Settings
from tests.ui.planner.city import outlines
from tests.ui.planner.conftest import Run, Signed
from tests.ui.planner.looking import SLOW_MS, inputs, summary


def test_new_sites_are_found_locked_forbidden_and_added_by_keyboard(signed: Signed, plan: Run) -> None:
    page = signed(f"/planner?view=siting&run={plan['id']}")
    shown = page.get_by_role("region", name="方案", exact=True)
    expect(shown.locator(".good")).to_contain_text(re.compile("最多还能好|已证明是最优方案"), timeout=SLOW_MS)
    expect(shown.locator(".good")).to_contain_text("任何选法都不超过")
    expect(shown.locator(".chosen tbody tr")).to_have_count(4)
    first = summary(page)["chosen"]
    newly = [int(re.sub(r"\D", "", text)) for text in shown.locator(".chosen td.number").all_inner_texts()]
    assert newly == [round(one["newly_served"]) for one in first]
    for row, what in ((0, "锁定"), (1, "禁用")):
        shown.get_by_role("button", name=re.compile(f"{what} {row + 1} ")).focus()
        page.keyboard.press("Space")
    page.get_by_text("锁定、禁用、自加点").click()
    page.get_by_text("按经纬度加点").click()
    page.get_by_label("名称", exact=True).fill("示例停车场")
    page.get_by_label("经度, 纬度（WGS-84）").fill("121.9, 31.5")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_text("条件已改，图上仍是上一次的结果。")).to_be_visible()
    before = page.url
    page.get_by_role("button", name="求解最优点位").click()
    expect(page).not_to_have_url(before, timeout=SLOW_MS)
    expect(page.get_by_text("条件已改，图上仍是上一次的结果。")).to_have_count(0, timeout=SLOW_MS)
    expect(page.locator(".progress")).to_have_count(0, timeout=SLOW_MS)
    second = summary(page)
    keys = [one["key"] for one in second["chosen"]]
    assert first[0]["key"] in keys
    assert first[1]["key"] not in keys
    asked = inputs(page)
    assert (asked["locked"], asked["forbidden"]) == ([first[0]["key"]], [first[1]["key"]])
    assert [one["name"] for one in asked["candidates"]["points"]] == ["示例停车场"]
    shown.locator(".chosen .link").first.click()
    expect(page.get_by_role("region", name="为什么")).to_contain_text("新覆盖谁", timeout=SLOW_MS)


def test_a_long_search_says_how_far_it_is_and_is_cancelled(signed: Signed) -> None:
    page = signed("/planner?view=siting")
    page.get_by_label("目标").select_option("p_median")
    page.get_by_text("求解时间与种子").click()
    page.get_by_label("最多求解秒数").fill("120")
    page.get_by_role("button", name="求解最优点位").click()
    progress = page.locator(".progress")
    expect(progress.get_by_role("progressbar")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("button", name="求解最优点位")).to_be_disabled()
    progress.get_by_role("button", name="取消").click()
    expect(page.get_by_role("alert")).to_have_text("已取消", timeout=SLOW_MS)
    expect(page.get_by_role("button", name="求解最优点位")).to_be_enabled()


def test_what_is_left_out_of_a_search_of_the_whole_city_is_within_the_pairs_of_a_run() -> None:
    asked = SitingAsked.model_validate({"layer": "any", "count": 1})
    cells = np.concatenate([cells_in(one, asked.resolution) for one in outlines().values()])
    candidates = np.unique(parents(cells, asked.candidates.resolution))
    assert cells.size > 9_000
    assert cells.size * (candidates.size + 500) <= Settings().planning_pairs
