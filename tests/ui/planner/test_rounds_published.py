"""A plan of truck rounds that is moved by hand, published by somebody else, and found by drivers on its days."""

from datetime import date
from typing import Any

from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.served import serving
from tests.ui.conftest import PASSWORD
from tests.ui.planner.conftest import HERE, PUBLISHER, ROUNDS_PLANNER, Run, Signed
from tests.ui.planner.looking import FIRST_TRUCK, SLOW_MS, is_drawn, run_of


def visits_of(page: Page) -> list[dict[str, Any]]:
    """Its visits, by day."""
    told = page.request.get(f"/planning/runs/{run_of(page)['id']}/visits").json()
    return [one["properties"] for one in told["features"]]


def near(page: Page, at: str) -> list[str]:
    """The names of the stops of the trucks that are found nearby at a time."""
    asked: dict[str, str | float | bool] = {**HERE, "kind": "screening_stop", "open_at": f"{at}+08:00", "limit": "50"}
    told = page.request.get("/nearest", params=asked).json()
    names = [one["properties"]["name"] for one in told["features"]]
    return [one for one in names if one.endswith("两病筛查车")]


def moved_by_hand(page: Page, first: str) -> list[dict[str, Any]]:
    """The visits of a plan after one of its two days was locked and the other moved."""
    # The calendar by keyboard, the slider, the table and the map say the same.
    calendar = page.get_by_role("region", name="日历")
    expect(calendar.locator("tbody tr")).to_have_count(4, timeout=SLOW_MS)
    days = run_of(page)["sources"]["days"]
    assert days == ["2025-06-03", "2025-06-04", "2025-06-05", "2025-06-06"]
    before = visits_of(page)
    busy = [one["day"] for one in before]
    idle = next(one for one in days if one not in busy)
    expect(calendar.locator(".entry")).to_have_text([f"示例园区 {one['persons']}" for one in before])
    page.get_by_label("哪一天").fill("0")
    calendar.locator("tr.on button").focus()
    for day in days[1:]:
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("region", name=day)).to_be_visible()
    page.get_by_label("哪一天").fill(str(days.index(busy[0])))
    table = page.get_by_role("region", name=busy[0])
    expect(table.locator("tbody tr")).to_contain_text([f"1. 示例园区黄浦区 · 示例路1号{before[0]['begins']}"])
    is_drawn(page, FIRST_TRUCK)

    # One day is locked, the other visit goes to a day that was free.
    table.get_by_role("button", name="锁定此日").click()
    page.get_by_label("哪一天").fill(str(days.index(busy[1])))
    page.get_by_role("button", name="改期", exact=True).click()
    page.get_by_label("改到哪天").select_option(idle)
    page.get_by_role("button", name="记下改期").click()
    expect(page.get_by_role("region", name="手工调整 2 项")).to_be_visible()
    page.get_by_role("button", name="按此重排").click()
    changed = page.get_by_role("region", name="与前一方案相比")
    expect(changed.locator("li")).to_have_count(2, timeout=SLOW_MS)
    expect(changed).to_contain_text("服务 50 → 50 人（0）")
    after = visits_of(page)
    assert run_of(page)["base"] == first
    assert {one["day"] for one in after} == {busy[0], idle}
    assert all(one["locked"] for one in after)
    expect(calendar.locator(".entry.locked")).to_have_count(2)
    return after


AROUND = "/?open=0&at=121.48,31.23"


def on_the_day(database_url: str, day: str) -> Settings:
    """The service as it is on a day of the plan."""
    return Settings(database_url=SecretStr(database_url), work=False, business_date=date.fromisoformat(day))


def seen_by_driver(page: Page, visit: dict[str, Any]) -> None:
    """The driver's page has the stop on its day: where, from when to when, which tests, for whom."""
    page.goto(AROUND)
    row = page.locator(".site").filter(has_text="示例园区 两病筛查车")
    row.get_by_role("link").first.click(timeout=SLOW_MS)
    told = page.locator(".detail")
    expect(told.get_by_role("heading", level=1)).to_have_text("示例园区 两病筛查车")
    expect(told.locator(".address")).to_have_text("示例路1号")
    expect(told.locator(".functions li")).to_have_text(["HPV检测", "乳房彩超"])
    expect(told).to_contain_text("对象：针对新就业形态和灵活就业女职工")
    today = told.locator("tbody tr").first
    expect(today.locator("td")).to_have_text(f"{visit['begins'].lstrip('0')}-{visit['leaves'].lstrip('0')}")


def test_a_plan_is_moved_by_hand_published_by_somebody_else_and_found_on_its_days(
    signed: Signed, rounds: Run, browser: Browser, planner_database_url: str, found: Found
) -> None:
    page = signed(f"/planner?view=rounds&run={rounds['id']}", login=ROUNDS_PLANNER)
    after = moved_by_hand(page, rounds["id"])
    # The planner proposes and may not publish; somebody of the department does, and withdraws.
    publication = page.get_by_role("region", name="公布")
    publication.get_by_role("button", name="提交公布").click()
    expect(publication.get_by_role("status")).to_have_text("待公布", timeout=SLOW_MS)
    expect(publication.get_by_role("button", name="公布", exact=True)).to_have_count(0)
    other = signed(page.url, login=PUBLISHER)
    theirs = other.get_by_role("region", name="公布")
    theirs.get_by_role("button", name="公布", exact=True).click(timeout=SLOW_MS)
    expect(theirs.get_by_role("status")).to_have_text("已公布", timeout=SLOW_MS)
    expect(theirs).to_contain_text("示例·排程")
    for one in after:
        assert near(page, f"{one['day']}T{one['begins']}:00") == ["示例园区 两病筛查车"]
        for outside in ("08:59", one["leaves"]):
            assert near(page, f"{one['day']}T{outside}:00") == []
    for idle in {"2025-06-03", "2025-06-04", "2025-06-05", "2025-06-06"} - {one["day"] for one in after}:
        assert near(page, f"{idle}T10:00:00") == []
    one = after[0]
    with serving(on_the_day(planner_database_url, one["day"]), found) as where:
        driver = browser.new_page(base_url=where, viewport={"width": 390, "height": 844}, locale="zh-CN")
        seen_by_driver(driver, one)
    # Once its days are past the page says so, whether or not the night has come in which the case ends.
    with serving(on_the_day(planner_database_url, "2025-06-09"), found) as where:
        later = browser.new_page(base_url=where, locale="zh-CN")
        told = {"login": ROUNDS_PLANNER, "password": PASSWORD}
        assert later.request.post("/session", data=told, headers={"Origin": where}).ok
        later.goto(page.url.replace(page.url.split("/planner")[0], where))
        over = later.get_by_role("region", name="公布").get_by_role("status")
        last_day = max(one["day"] for one in after)
        expect(over).to_have_text(f"已公布：末日 {last_day} 已过，停靠点已不再公布", timeout=SLOW_MS)
        later.close()
    expect(theirs.get_by_role("button", name="撤回公布")).to_be_disabled()
    theirs.get_by_label("理由").fill("示例说明")
    theirs.get_by_role("button", name="撤回公布").click()
    expect(theirs.get_by_role("status")).to_have_text("已撤回", timeout=SLOW_MS)
    assert near(page, f"{one['day']}T{one['begins']}:00") == []
    with serving(on_the_day(planner_database_url, one["day"]), found) as where:
        driver.goto(f"{where}{AROUND}")
        expect(driver.locator(".site")).not_to_have_count(0, timeout=SLOW_MS)
        expect(driver.locator(".site").filter(has_text="两病筛查车")).to_have_count(0)
    driver.close()


def test_in_a_year_without_rules_the_page_says_that_nothing_can_be_published(
    rounds: Run, browser: Browser, planner_database_url: str, found: Found
) -> None:
    with serving(on_the_day(planner_database_url, "2026-01-05"), found) as where:
        page = browser.new_page(base_url=where, locale="zh-CN")
        told = {"login": ROUNDS_PLANNER, "password": PASSWORD}
        assert page.request.post("/session", data=told, headers={"Origin": where}).ok
        page.goto(f"/planner?view=rounds&run={rounds['id']}")
        publication = page.get_by_role("region", name="公布")
        expect(publication).to_contain_text("2026 年还没有筛查的通知和规则，今天不能提交公布", timeout=SLOW_MS)
        expect(publication.get_by_role("button", name="提交公布")).to_have_count(0)
        expect(page.get_by_text("本年度还没有通知，以下为最近一年的")).to_have_count(1)
        expect(page.get_by_role("button", name="排出巡回方案")).to_be_enabled()
        page.close()
