"""申报表, 延期, 补助: the notice's forms out and in, more time for a step, money and what it was used for."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Download, Page, expect

from tests.plugins.driver_homes.forms import MICRO, filled, saved
from tests.ui.conftest import Add, Open
from tests.ui.queue.conftest import REFUSED, asking, at, check_everywhere, step, take, taken

type On = Callable[[str], None]

XUHUI, CHANGNING = "district:310104", "district:310105"
SEEN = {
    "facilities": [
        *("air_conditioner", "fridge", "microwave", "tea_bucket", "charging_sockets", "tables_chairs"),
    ],
    "free_parking_minutes": 15,
    "toilet": "adjacent_public",
    "signs": True,
}
FOUND_THERE: dict[str, Any] = {"site": SEEN, "lon": 121.48, "lat": 31.231, "datum": "wgs84"}


def test_the_forms_go_out_as_printed_and_come_back_row_by_row(
    employ: Add, on: On, open_page: Open, origin: str, tmp_path: Path
) -> None:
    on("2025-06-30")
    clerk = employ("district_union", XUHUI, "示例·徐汇经办")
    page = at(open_page(bypass_csp=True), clerk)
    page.get_by_role("link", name="申报表").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申报表")
    assert sheet(page, "空白表 微型").title == "附件2-7-1"
    site = MICRO | {"地址": "徐汇区示例路1号"}
    rows = [
        site | {"站点名称": "示例·表内一"},
        site | {"站点名称": "示例·表内二", "可临停时间": "很久", "面积（m²）": "大"},
    ]
    file = tmp_path / "申报.xlsx"
    with asking(origin, clerk) as client:
        file.write_bytes(saved(filled(client, rows, union="徐汇区总工会")))
    upload = page.get_by_role("form", name="上报填好的表")
    upload.get_by_label("文件").set_input_files(file)
    with page.expect_download() as report:
        upload.get_by_role("button", name="先检查").click()
    assert report.value.suggested_filename == "申报 问题.xlsx"
    assert "问题 faults" in workbook(report.value).sheetnames

    upload.get_by_role("button", name="申报", exact=True).click()
    refused = page.get_by_role("region", name="未申报")
    expect(refused.get_by_role("alert")).to_contain_text("未申报任何站点")
    expect(refused.get_by_role("row").nth(1)).to_contain_text("示例·表内一无误，未申报")
    expect(refused.get_by_role("row").nth(2)).to_contain_text("附件2-7-18示例·表内二可临停时间很久应为整数分钟")
    expect(refused.get_by_role("row").nth(3)).to_contain_text("面积（m²）大")
    check_everywhere(page)
    upload.get_by_label("只申报无误的行").check()
    upload.get_by_role("button", name="申报", exact=True).click()
    filed = page.get_by_role("region", name="申报结果")
    expect(filed.get_by_role("status")).to_have_text("已申报 1 个站点，1 行待更正")
    check_everywhere(page)
    filed.get_by_role("link", name="示例·表内一").click()
    expect(page.locator(".head .state")).to_have_text("已申报")
    page.go_back()
    page.get_by_label("已填写的表，所属工会").select_option(XUHUI)
    cells = [cell.value for row in sheet(page, "已填写的表 微型").iter_rows() for cell in row]
    assert "示例·表内一" in cells
    assert "示例·表内二" not in cells


def sheet(page: Page, name: str) -> Any:
    """The first sheet of a form that is downloaded."""
    with page.expect_download() as answer:
        page.get_by_role("link", name=name).click()
    return workbook(answer.value).worksheets[0]


def workbook(file: Download) -> Any:
    """A workbook that the browser was given."""
    return openpyxl.load_workbook(io.BytesIO(file.path().read_bytes()))


def test_more_time_is_granted_with_a_reason_and_money_is_shown_with_what_it_was_used_for(
    employ: Add, filed: Callable[..., int], on: On, open_page: Open, origin: str, centre: list[str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    clerk = employ("district_union", CHANGNING, "示例·长宁经办")
    plan(clerk, origin, on)
    number = filed("示例·延期站", clerk, CHANGNING)
    take(origin, centre[0], number, "review")
    on("2025-10-20")
    address = f"/console?view=case&id={number}"
    grant(at(open_page(bypass_csp=True), centre[0], address))
    take(origin, centre[1], number, "accept", facts=FOUND_THERE)
    take(origin, centre[2], number, "pay")

    page = at(open_page(bypass_csp=True), clerk, address)
    expect(page.get_by_role("region", name="延期").get_by_role("listitem")).to_contain_text("场地检修")
    expect(page.get_by_role("button", name="批准延期")).to_have_count(0)
    expect(page.get_by_role("region", name="办理过程")).to_contain_text("经批准延期：场地检修")
    money = page.get_by_role("region", name="补助及使用")
    expect(money.locator(".sums")).to_have_text("补助5,000.00 元已使用0.00 元结余5,000.00 元")
    enter_use(page)
    # 5,000.00 - 2,500.50
    expect(money.locator(".sums")).to_have_text("补助5,000.00 元已使用2,500.50 元结余2,499.50 元")
    expect(money).to_contain_text("购置设施设备 2,500.50 元")
    expect(money.get_by_role("listitem")).to_contain_text("冰箱固定资产 示-资-1")
    expect(money).to_contain_text("固定资产 1 项，共 2,500.50 元")
    check_everywhere(page)
    page.goto("/console?view=progress")
    planned = page.get_by_role("region", name="各工会计划数与已付补助").get_by_role("row", name="长宁区总工会")
    expect(planned.get_by_role("cell")).to_have_text(["3", "1", "5,000.00"])
    used = page.get_by_role("region", name="补助及使用").get_by_role("row", name="示例·延期站")
    expect(used.get_by_role("cell")).to_have_text(["5,000.00", "2,500.50", "2,499.50"])
    check_everywhere(page)


def plan(clerk: str, origin: str, on: On) -> None:
    """Say what the union plans, on the last day for it."""
    on("2025-02-21")
    facts = {"micro": 3, "comprehensive": 1, "schedule": "示例安排", "features": "示例特色"}
    body = {"programme": "driver_homes", "workflow": "plan", "organisation": CHANGNING, "facts": facts}
    with asking(origin, clerk) as client:
        assert client.post("/cases", json=body).status_code == 201


def grant(page: Page) -> None:
    """Grant more time for acceptance: not until its own last day, but after it."""
    more = page.get_by_role("region", name="延期")
    more.get_by_role("button", name="批准延期").click()
    form = more.get_by_role("form", name="批准延期")
    form.get_by_label("步骤").select_option(label="验收合格")
    form.get_by_label("延至").fill("2025-09-30")
    form.get_by_label("理由").fill("场地检修")
    form.get_by_role("button", name="批准", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("晚于 2025-09-30 的日期")
    check_everywhere(page)
    form.get_by_label("延至").fill("2025-10-31")
    form.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("已批准延期")
    expect(more.get_by_role("listitem")).to_contain_text("验收合格 延至 2025-10-31")
    expect(more.get_by_role("listitem")).to_contain_text("示例·中心甲您批准于 2025-10-20，适用于长宁区总工会场地检修")


def enter_use(page: Page) -> None:
    """Enter a fixed asset."""
    entry = step(page, "登记经费使用").get_by_role("group", name="使用明细")
    for label, value in {"内容": "冰箱", "金额": "2500.50", "固定资产编号": "示-资-1"}.items():
        entry.get_by_label(label).first.fill(value)
    entry.get_by_label("用途").select_option("equipment")
    entry.get_by_label("形成固定资产").select_option("true")
    taken(page, "登记经费使用", "验收合格")
