"""工作台, 办理事项, 进度: what is listed, what is refused and why, what is kept when others were quicker."""

import re
from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Add, Open, sign_in
from tests.ui.queue.conftest import (
    FOUND,
    QUEUE,
    REFUSED,
    asking,
    at,
    inspect,
    step,
    take,
    taken,
)
from tests.ui.test_account import check_both
from tests.ui.test_driver_map import colours

type Filed = Callable[..., int]
type On = Callable[[str], None]


def case(number: int) -> str:
    """Where a case is seen."""
    return f"/console?view=case&id={number}"


def titles(page: Page) -> list[str]:
    """What the queue lists."""
    page.locator(".rows, .none").wait_for()
    return page.locator(".rows .what a").all_inner_texts()


def test_the_queue_is_told_apart_by_what_is_due_and_whose_it_is(
    employ: Add, filed: Filed, on: On, open_page: Open
) -> None:
    clerk = employ("district_union", "district:310106", "示例·静安经办")
    own = {"login": clerk, "organisation": "district:310106"}
    filed("示例·先", **own), filed("示例·后", **own)
    on("2025-09-30")
    page = at(open_page(), clerk)
    expect(page.get_by_role("navigation", name="队列")).to_have_text("今天 2逾期 0未分派 2我的 0全部 2")
    page.get_by_role("link", name="今天 2").click()
    expect(page).to_have_url(re.compile("queue=today"))
    assert titles(page) == ["示例·先", "示例·后"]
    expect(page.locator(".due").first).to_have_text("今天到期2025-09-30")
    page.get_by_role("button", name="领取 示例·后").click()
    expect(page.get_by_role("status")).to_have_text("已领取：示例·后")
    page.get_by_role("link", name="我的 1").click()
    expect(page).to_have_url(re.compile("queue=mine"))
    expect(page.locator(".rows .what a")).to_have_text(["示例·后"])
    expect(page.locator(".seeing span")).to_have_text("我")
    page.get_by_role("button", name="放下 示例·后").click()
    expect(page.locator(".none")).to_contain_text("您还没有领取事项")
    on("2025-10-02")
    page.goto(f"{QUEUE}&queue=overdue")
    expect(page.locator(".due strong")).to_have_text(["逾期 2 天", "逾期 2 天"])
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("^我的"), exact=False).first).to_be_visible()
    expect(page.locator(".tabs [aria-current]")).to_contain_text("我的")


def test_filters_stand_in_the_address_and_the_way_back_is_that_of_the_browser(
    employ: Add, filed: Filed, open_page: Open, origin: str, centre: list[str]
) -> None:
    clerk = employ("district_union", "district:310107", "示例·普陀经办")
    own = {"login": clerk, "organisation": "district:310107"}
    filed("示例·未审", **own)
    take(origin, centre[0], filed("示例·已审", **own), "review")
    page = at(open_page(), clerk)
    page.get_by_label("流程").select_option("driver_homes/home")
    page.get_by_label("环节").select_option("reviewed")
    expect(page).to_have_url(re.compile("programme=driver_homes&workflow=home&state=reviewed"))
    expect(page.locator(".rows .what a")).to_have_text(["示例·已审"])
    page.get_by_role("link", name="示例·已审").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例·已审")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    expect(page.get_by_label("环节")).to_have_value("reviewed")
    page.get_by_label("环节").select_option("refused")
    expect(page.locator(".none")).to_have_text("没有符合筛选条件的事项。")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".rows li")).to_have_count(2)


def test_a_long_queue_is_paged(employ: Add, on: On, open_page: Open, origin: str) -> None:
    clerk = employ("district_union", "district:310109", "示例·虹口经办")
    on("2025-06-01")
    row = {
        "tier": "micro",
        "hours_text": "24小时",
        "area_m2": 20,
        "services_text": "饮水",
        "free_bays": 2,
        "free_parking_minutes": 15,
        "completes_on": "2025-08-31",
        "manager": "示例",
        "manager_mobile": "1",
    }
    for batch in range(3):
        sites = [
            row | {"name": f"示例·{batch}{one:02}", "address": f"示例路{one}号"} for one in range((50, 50, 1)[batch])
        ]
        filing = {"organisation": "district:310109", "sites": sites}
        with asking(origin, clerk) as client:
            assert client.post("/programmes/driver_homes/applications", json=filing).status_code == 201
    page = at(open_page(), clerk)
    expect(page.locator(".rows li")).to_have_count(100)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".rows .what a")).to_have_text(["示例·200"])
    page.get_by_role("link", name="回到第一页").click()
    expect(page.locator(".rows li")).to_have_count(100)


def test_a_rule_against_a_step_is_shown_with_its_clause_and_what_is_missing(
    filed: Filed, on: On, open_page: Open, origin: str, centre: list[str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}409")
    number = filed("示例·缺项")
    take(origin, centre[0], number, "review")
    on("2025-08-31")
    page = at(open_page(), centre[1], case(number))
    coming = page.get_by_role("region", name="下一步")
    expect(coming.get_by_role("button", name=re.compile("^验收合格"))).to_be_disabled()
    expect(coming).to_contain_text("该环节尚未开始")
    expect(coming).to_contain_text("附件2-7 四(一)")
    on("2025-09-01")
    page.reload()
    form = step(page, "验收合格")
    form.get_by_role("button", name="确认验收合格").click()
    expect(form.get_by_role("alert")).to_contain_text("实测经度：必须填写")
    inspect(form, FOUND[1:])
    form.get_by_role("button", name="确认验收合格").click()
    expect(form.get_by_role("alert")).to_contain_text("低于最低要求（附件2-7 三(一)）")
    expect(form.get_by_role("alert").get_by_role("listitem")).to_have_text(["空调"])
    expect(form.get_by_role("alert").locator("blockquote")).to_contain_text("15 分钟")
    expect(form.get_by_label("免费临停分钟数")).to_have_value("15")
    form = step(page, "验收不合格")
    inspect(form, FOUND[1:])
    form.get_by_role("button", name="确认验收不合格").click()
    expect(form.get_by_role("alert")).to_contain_text("须说明理由")
    form.get_by_label("理由（必填）").fill("没有空调")
    taken(page, "验收不合格", "验收不合格")
    expect(page.get_by_text("标准要求 9 项，符合 8 项")).to_be_visible()
    expect(page.locator("li.lacking")).to_have_text(re.compile("空调"))


def test_a_case_that_moved_on_is_read_again_and_nothing_typed_is_lost(
    filed: Filed, open_page: Open, origin: str, clerk: str, centre: list[str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}412")
    number = filed("示例·同时")
    page, other = at(open_page(), clerk, case(number)), at(open_page(), centre[1], case(number))
    form, theirs = step(page, "撤回"), step(other, "审核通过")
    form.get_by_label("备注").fill("场地变更")
    theirs.get_by_label("备注").fill("材料齐全")
    take(origin, centre[0], number, "review")
    form.get_by_role("button", name="确认撤回").click()
    expect(form.get_by_role("alert")).to_contain_text("您填写的内容还在")
    expect(page.locator(".head .state")).to_have_text("审核通过，待验收")
    expect(form.get_by_label("备注")).to_have_value("场地变更")
    theirs.get_by_role("button", name="确认审核通过").click()
    expect(theirs.get_by_role("status")).to_contain_text("这一步现在不能办理")
    expect(theirs.get_by_label("备注")).to_have_value("材料齐全")
    expect(theirs.get_by_role("button", name="确认审核通过")).to_be_disabled()
    taken(page, "撤回", "已撤回")
    expect(page.get_by_role("region", name="下一步")).to_contain_text("此事项已办结")


def test_who_is_signed_out_meanwhile_comes_back_to_the_case(
    filed: Filed, open_page: Open, clerk: str, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}401")
    number = filed("示例·再登录")
    page = at(open_page(), clerk, case(number))
    form = step(page, "撤回")
    page.context.clear_cookies()
    form.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("登录已过期或已在别处退出，请重新登录")).to_be_visible()
    sign_in(page, clerk)
    expect(page.get_by_role("heading", level=1)).to_have_text("示例·再登录")


def test_a_case_of_others_and_a_role_without_cases_are_said_in_words(
    employ: Add, filed: Filed, open_page: Open, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}404")
    number = filed("示例·别家")
    page = at(open_page(), employ("district_union", "district:310112"), case(number))
    expect(page.get_by_role("alert")).to_contain_text(f"没有编号为 {number} 的办理事项")
    page = at(open_page(), employ("operator"))
    expect(page.get_by_text("您的角色没有需要办理的事项。")).to_be_visible()


def test_progress_leads_from_each_number_to_its_list(
    employ: Add, filed: Filed, open_page: Open, origin: str, centre: list[str]
) -> None:
    clerk = employ("district_union", "district:310113", "示例·宝山经办")
    own = {"login": clerk, "organisation": "district:310113"}
    filed("示例·宝山一", **own)
    take(origin, centre[0], filed("示例·宝山二", **own), "review")
    page = at(open_page(), clerk, "/console?view=progress")
    programme = page.get_by_role("region", name=re.compile("^建设100个工会司机之家"))
    target = next(
        one
        for one in httpx2.get(f"{origin}/programmes/driver_homes").json()["targets"]
        if one["code"] == "comprehensive"
    )
    row = programme.get_by_role("listitem").filter(has_text="综合型司机之家")
    expect(row.locator(".figure")).to_have_text(f"{target['done']}/ 20 个")
    row.locator("summary").click()
    expect(row.get_by_role("listitem")).to_have_count(target["done"])
    table = page.get_by_role("region", name="司机之家创建与管理")
    expect(table.get_by_role("row", name="宝山区总工会")).to_have_text("宝山区总工会112")
    table.get_by_role("link", name="宝山区总工会，审核通过，待验收：1").click()
    expect(page.locator(".rows .what a")).to_have_text(["示例·宝山二"])
    expect(page.get_by_label("环节")).to_have_value("reviewed")


def test_a_site_that_two_unions_entered_is_pointed_out_to_the_centre_and_leads_to_the_other_case(
    filed: Filed, employ: Add, open_page: Open, centre: list[str]
) -> None:
    xuhui = "district:310104"
    filed("示例·一处两报甲")
    second = filed("示例·一处两报乙", employ("district_union", xuhui, "示例·徐汇经办"), xuhui)
    page = at(open_page(), centre[0], case(second))
    alike = page.get_by_role("region", name="可能重复申报")
    other = alike.get_by_role("listitem").filter(has_text="示例·一处两报甲")
    expect(other).to_have_text("示例·一处两报甲申报中 · 微型 · 黄浦区总工会 · 示例路9号 · 相距 0 米")
    alike.get_by_role("link", name="示例·一处两报甲").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例·一处两报甲")


def test_the_map_of_a_case_is_painted(filed: Filed, open_page: Open, clerk: str) -> None:
    page = at(open_page(viewport={"width": 1440, "height": 900}), clerk, case(filed("示例·有图")))
    page.locator(".map").scroll_into_view_if_needed()
    expect(page.locator("[data-map=idle]")).to_be_visible()
    # The ground, the disc, its ring.
    assert {(0xF7, 0xF5, 0xEF), (0x10, 0x16, 0x1F), (0xFF, 0xFF, 0xFF)} <= colours(page)


def test_an_unplaced_site_is_put_on_the_map_by_coordinates_or_by_moving_the_marker(
    filed: Filed, open_page: Open, clerk: str, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    page = at(open_page(viewport={"width": 1440, "height": 900}), clerk, case(filed("示例·待定位", placed=False)))
    places = page.get_by_role("region", name="位置")
    expect(places).to_contain_text("尚无坐标，只有地址")
    places.get_by_role("button", name="标出位置").click()
    form = page.get_by_role("form", name="标出位置")
    form.get_by_label("经度").fill("116.4")
    form.get_by_label("纬度").fill("39.9")
    form.get_by_label("坐标系").select_option("gcj02")
    form.get_by_role("button", name="保存位置").click()
    expect(form.get_by_role("alert")).to_contain_text("所填的区在上海，坐标却不在")
    form.get_by_label("经度").fill("121.4846")
    form.get_by_label("纬度").fill("31.2282")
    form.get_by_role("button", name="保存位置").click()
    expect(page.get_by_role("status")).to_have_text("位置已更新")
    expect(places.get_by_role("listitem")).to_have_text(re.compile("登记位置（门牌）121.480"))
    expect(places).to_contain_text("原始坐标 121.4846, 31.2282 GCJ-02")
    places.get_by_role("button", name="更正位置").click()
    before = form.get_by_label("经度").input_value()
    form.get_by_role("button", name="站点位置，可用方向键移动").press("ArrowRight")
    expect(form.get_by_label("经度")).not_to_have_value(before)
    moved = form.get_by_label("经度").input_value()
    form.get_by_role("button", name="保存位置").click()
    expect(places.get_by_role("listitem")).to_contain_text(f"{float(moved):.6f}")


def test_in_english_the_words_are_english(filed: Filed, open_page: Open, clerk: str) -> None:
    page = at(open_page(), clerk, case(filed("Sample home")))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("region", name="What comes next").get_by_role("button", name="Withdraw")).to_be_visible()
    expect(page.locator(".summary")).to_contain_text("Huangpu District Federation of Trade Unions")
    page.get_by_role("link", name="Work", exact=True).first.click()
    expect(page.get_by_role("navigation", name="Queues")).to_contain_text("Unassigned")
    assert page.url.endswith("lang=en")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_every_view_of_work_is_accessible_and_every_target_is_large_enough(
    size: tuple[int, int],
    filed: Filed,
    on: On,
    open_page: Open,
    origin: str,
    clerk: str,
    centre: list[str],
    refusals: set[str],
) -> None:
    refusals.add(f"{REFUSED}409")
    number = filed(f"示例·无障碍{size[0]}")
    on("2025-09-15")
    take(origin, centre[0], number, "review")
    look = {"bypass_csp": True, "viewport": {"width": size[0], "height": size[1]}}
    page = at(open_page(**look), centre[1])
    titles(page)
    check_both(page, size[0])
    page.goto(f"{QUEUE}&queue=mine")
    page.locator(".none").wait_for()
    check_both(page, size[0])
    page.goto(case(number))
    form = step(page, "验收合格")
    inspect(form, FOUND[1:])
    form.get_by_role("button", name="确认验收合格").click()
    expect(form.get_by_role("alert")).to_be_visible()
    check_both(page, size[0])
    form = step(page, "验收不合格")
    inspect(form, FOUND[1:])
    form.get_by_label("理由（必填）").fill("没有空调")
    taken(page, "验收不合格", "验收不合格")
    check_both(page, size[0])
    page.goto("/console?view=progress")
    page.locator(".list summary").first.click()
    expect(page.locator(".list li").first).to_be_visible()
    check_both(page, size[0])
    page = at(open_page(**look), clerk, "/console?view=new")
    page.get_by_role("link", name="司机之家创建与管理").wait_for()
    check_both(page, size[0])
    page.get_by_role("link", name="司机之家创建与管理").click()
    page.get_by_role("form", name="司机之家创建与管理").wait_for()
    check_both(page, size[0])
