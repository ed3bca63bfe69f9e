"""Coverage on the planner's page: gaps by hour and why, and what is different without a site."""

import re

import httpx2
from playwright.sync_api import expect

from tests.ui.conftest import Open, sign_in
from tests.ui.planner.conftest import PLANNER, Run, Signed
from tests.ui.planner.looking import FAR, NEAR, SLOW_MS, figures, is_drawn, share_within, where


def test_a_link_to_a_run_leads_by_way_of_signing_in_to_the_run(open_page: Open, night: Run) -> None:
    page = open_page()
    page.goto(f"/planner?run={night['id']}")
    expect(page).to_have_title("登录 · 上海工会服务站点")
    sign_in(page, PLANNER)
    expect(page).to_have_title("覆盖缺口 · 布点规划", timeout=SLOW_MS)
    expect(figures(page).first).to_have_text(f"{share_within(night, 10)} %", timeout=SLOW_MS)
    expect(page.get_by_label("几点")).to_have_value("2")


def test_a_gap_at_night_is_asked_for_drawn_hatched_and_found_again(signed: Signed) -> None:
    page = signed("/planner")
    page.get_by_role("button", name="某一小时").click()
    page.get_by_label("几点").fill("3")
    page.get_by_label("门槛（分钟）").fill("6 12 18")
    page.get_by_role("button", name="计算覆盖").click()
    expect(figures(page)).to_have_count(2, timeout=SLOW_MS)
    expect(page).to_have_url(re.compile(r"run=[0-9a-f-]{36}"))
    expect(page.locator(".stands")).to_contain_text("模型推算")
    expect(page.locator(".stands")).to_contain_text("周三 03:00 · 直线估算")
    is_drawn(page, NEAR, FAR)
    run = page.request.get(f"/planning/runs/{page.url.split('run=')[1]}").json()
    assert run["inputs"]["at"] == {"weekday": 3, "hour": 3}
    assert run["inputs"]["thresholds_min"] == [6, 12, 18]
    expect(figures(page).first).to_have_text(f"{share_within(run, 12)} %")
    page.get_by_role("button", name="18 分钟").click()
    expect(figures(page).first).to_have_text(f"{share_within(run, 18)} %")
    # The same stands in the table, the gravest first.
    rows = page.locator(".districts tbody tr")
    gaps = [int(text.replace(",", "")) for text in rows.locator("td:nth-child(2)").all_inner_texts()]
    assert gaps == sorted(gaps, reverse=True)
    assert abs(sum(gaps) - sum(one["weight"] - one["within_18"] for one in run["summary"]["districts"])) < 16
    rows.first.get_by_role("button").click()
    expect(rows.first).to_have_class("on")
    page.reload()
    expect(figures(page).first).to_have_text(f"{share_within(run, 18)} %", timeout=SLOW_MS)
    expect(rows.first).to_have_class("on")
    # Another hour is another run; to go back to the one before asks for nothing.
    page.get_by_label("几点").fill("14")
    page.get_by_role("button", name="计算覆盖").click()
    expect(page).not_to_have_url(re.compile(run["id"]), timeout=SLOW_MS)
    expect(page.locator(".stands")).to_contain_text("周三 14:00", timeout=SLOW_MS)
    expect(page.get_by_text("已算过，拖到即显示：03:00、14:00")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("几点").fill("3")
    expect(page).to_have_url(re.compile(run["id"]))
    expect(page.locator(".stands")).to_contain_text("周三 03:00")
    expect(figures(page).first).to_have_text(f"{share_within(run, 18)} %")
    assert [url for url in asked if "/planning/" in url] == []
    page.get_by_role("button", name="重算一次").click()
    expect(page).not_to_have_url(re.compile(run["id"]), timeout=SLOW_MS)
    expect(figures(page).first).to_have_text(f"{share_within(run, 18)} %", timeout=SLOW_MS)


def test_in_english_districts_have_their_english_names(signed: Signed, night: Run) -> None:
    page = signed(f"/planner?lang=en&run={night['id']}")
    rows = page.locator(".districts tbody th")
    expect(rows).to_have_count(16, timeout=SLOW_MS)
    names = rows.all_inner_texts()
    assert {"Huangpu", "Jing'an", "Chongming"} <= set(names)
    assert not re.search("[\u4e00-\u9fff]", "".join(names))


def test_a_cell_says_who_serves_it_and_why_the_rest_does_not(signed: Signed, client: httpx2.Client, night: Run) -> None:
    page = signed(f"/planner?run={night['id']}")
    is_drawn(page, NEAR, FAR)
    # The cell that is served worst: no site is near enough to be hit instead.
    cells = client.get(f"/planning/runs/{night['id']}/cells").json()["features"]
    worst = max(cells, key=lambda one: one["properties"]["nearest_s"])
    page.mouse.click(*where(page, worst["geometry"]["coordinates"][0], night["sources"]["layer"]["bounds"]))
    why = page.get_by_role("region", name="为什么")
    expect(why.locator("tbody tr")).to_have_count(8, timeout=SLOW_MS)
    cell = page.url.split("what=")[1]
    assert cell == worst["id"]
    told = client.get(f"/planning/runs/{night['id']}/explain", params={"cell": cell}).json()
    assert why.locator("tbody td:nth-child(3)").all_inner_texts() == [one["why"]["zh"] for one in told["near"][:8]]
    expect(why.locator("tbody")).to_contain_text("此时不开放")
    expect(why.get_by_role("heading")).to_have_text(f"{told['served_by']['minutes']:g} 分钟")
    closed = why.locator("tr.out button").first
    name = closed.inner_text()
    closed.focus()
    page.keyboard.press("Enter")
    expect(why.get_by_role("heading")).to_have_text(name, timeout=SLOW_MS)
    expect(why).to_contain_text("此时不开放")
    why.get_by_role("button", name="关闭").click()
    expect(why).to_have_count(0)


def test_a_site_is_taken_away_for_the_sake_of_argument_and_compared(signed: Signed, night: Run) -> None:
    page = signed(f"/planner?run={night['id']}")
    page.get_by_text("现有站点").click(timeout=SLOW_MS)
    page.get_by_role("button", name=re.compile("^假设撤除")).first.click()
    page.get_by_role("button", name="计算覆盖").click()
    page.get_by_role("button", name="与原方案对比").click(timeout=SLOW_MS)
    difference = page.get_by_role("region", name="逐区差异：B 减 A")
    expect(difference.locator("tbody tr")).to_have_count(16, timeout=SLOW_MS)
    assert f"a={night['id']}" in page.url
    # To take away a site is no gain to anybody.
    points = difference.locator("tbody td:nth-child(4)").all_inner_texts()
    assert points[0].startswith("−")
    assert not [one for one in points if one.startswith("+")]
    expect(page.get_by_role("article", name="情景 B")).to_contain_text("撤除 1")
    maps = page.locator(".maplibregl-ctrl-scale")
    before = maps.first.inner_text()
    page.get_by_role("article", name="情景 A").get_by_role("button", name="放大").click()
    expect(maps.first).not_to_have_text(before)
    expect(maps.last).to_have_text(maps.first.inner_text())
