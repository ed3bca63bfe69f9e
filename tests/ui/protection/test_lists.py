"""参保名单 and 缴费单: a union sends its list, its district confirms it and enters the voucher."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.member_protection.lists.conftest import list_of, member
from tests.ui.protection.conftest import REFUSED
from tests.ui.test_account import check

LISTS = "/console?view=protection"
INVOICES = f"{LISTS}&part=invoices"
# A job begins in a process of its own, which takes its time where the machine is busy.
SLOW_MS = 60_000


def put_file(page: Page, folder: Path, content: bytes) -> None:
    """Choose a list of central enrolment in 2025, and send it."""
    file = folder / "名单.csv"
    file.write_bytes(content)
    form = page.get_by_role("form", name="上传名单")
    form.get_by_label("参保方式").select_option(label="集中参保")
    expect(form.get_by_label("保障年度")).to_have_value("2025")
    form.get_by_label("文件").set_input_files(file)
    form.get_by_role("button", name="上传并检查").click()


def test_what_is_wrong_with_a_list_is_told_row_by_row_and_as_a_file(
    see: Callable[..., Page], people: dict[str, str], on: Callable[[str], None], tmp_path: Path
) -> None:
    on("2024-12-02")
    rows = [member(101), member(102, 卡号="12"), member(103, 保障类型="C"), member(101)]
    page = see(people["union"], LISTS)
    put_file(page, tmp_path, list_of(rows))
    expect(page.locator(".summary")).to_be_visible(timeout=SLOW_MS)
    faults = page.get_by_role("region", name=re.compile("须更正的内容"))
    expect(faults.get_by_text("这份名单没有收入。")).to_be_visible()
    # The heading is row 1, so the second member stands in row 3.
    expect(faults.locator("tbody tr")).to_have_count(3)
    expect(faults.locator("tbody tr").nth(0)).to_have_text(re.compile(r"^3卡号\*\*应为 6 至 30 位字母和数字$"))
    expect(faults.locator("tbody tr").nth(1)).to_have_text("4保障类型C应为 A、A+、B、B+")
    expect(faults.locator("tbody tr").nth(2)).to_contain_text("与第 2 行重复")
    expect(page.get_by_role("button", name="提交")).to_have_count(0)
    with page.expect_download() as downloading:
        faults.get_by_role("button", name="下载 CSV").click()
    file = tmp_path / "问题.csv"
    downloading.value.save_as(file)
    told = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [line[0] for line in told] == ["行", "3", "4", "5"]
    assert told[1][1:] == ["卡号", "**", "应为 6 至 30 位字母和数字", "须更正"]
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("参保名单")


def test_a_list_goes_from_its_union_to_the_voucher_of_its_district(
    see: Callable[..., Page], people: dict[str, str], on: Callable[[str], None], tmp_path: Path, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    on("2024-12-02")
    union = see(people["union"], LISTS)
    put_file(union, tmp_path, list_of([member(111), member(112, 保障类型="B+")]))
    expect(union.locator(".summary")).to_be_visible(timeout=SLOW_MS)
    # A and B+ for the year: 26 + 140, of which the city pays 13 + 40.
    money = union.get_by_role("region", name="费用")
    expect(money).to_contain_text("保障费用166.00 元")
    expect(money).to_contain_text("市总补贴− 53.00 元")
    expect(money).to_contain_text("应划转113.00 元")
    union.get_by_role("button", name="提交").click()
    expect(union.get_by_text("2 人，应划转 113.00 元。提交后不能更改。")).to_be_visible()
    union.get_by_role("button", name="确定提交").click()
    expect(union.get_by_role("status")).to_contain_text("已提交")
    expect(union.locator(".head .state")).to_have_text("待区局确认")

    on("2024-12-20")
    district = see(people["district"], union.url)
    district.get_by_role("button", name="确认参保").click()
    district.get_by_role("button", name="确定确认参保").click()
    expect(district.locator(".head .state")).to_have_text("已确认")
    district.get_by_role("link", name="查看缴费单").click()
    expect(district.get_by_role("listitem").filter(has_text="应划转113.00 元")).to_be_visible()
    on("2025-01-21")
    # A browser that does not know yet which day it is.
    district = see(people["district"], district.url)
    row = district.get_by_role("listitem").filter(has_text="应划转113.00 元")
    expect(row).to_contain_text("逾期 1 天2025-01-20")
    row.get_by_role("button", name=re.compile("登记凭证")).click()
    dialog = district.get_by_role("dialog")
    dialog.get_by_label("凭证号").fill("T2025-0111")
    dialog.get_by_label("划转日期").fill("2025-01-20")
    dialog.get_by_label("金额").fill("112.99")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog.get_by_text("应为 113.00", exact=True)).to_be_visible()
    dialog.get_by_label("金额").fill("113.00")
    dialog.get_by_role("button", name="登记").click()
    expect(row).to_contain_text("T2025-0111划转 2025-01-20")
    district.get_by_label("状态").select_option(label="逾期未到账")
    expect(row).to_be_visible()


def test_the_reading_of_a_list_is_cancelled_and_nothing_of_it_stays(
    see: Callable[..., Page], people: dict[str, str], on: Callable[[str], None], tmp_path: Path
) -> None:
    on("2024-12-02")
    page = see(people["union"], LISTS)
    put_file(page, tmp_path, list_of([member(person) for person in range(10_000, 60_000)]))
    page.get_by_role("button", name="取消检查").click()
    expect(page.get_by_role("heading", name="已取消读取")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="删除这份文件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("参保名单")
    expect(page.locator(".rows").get_by_text("已取消")).to_have_count(0)


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_lists_and_invoices_are_accessible_and_fit_the_window(
    width: int, height: int, scheme: Any, see: Callable[..., Page], people: dict[str, str], confirmed: dict[str, Any]
) -> None:
    more = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": height}}
    page = see(people["district"], LISTS, **more)
    expect(page.get_by_role("region", name="名单").get_by_role("listitem").first).to_be_visible()
    check(page, width)
    page.goto(f"{LISTS}&part=lists&id={confirmed['id']}")
    expect(page.get_by_role("region", name="费用")).to_be_visible()
    check(page, width)
    page.goto(INVOICES)
    # Nine members with B+: 9 × (140 − 40).
    expect(page.get_by_text("900.00 元")).to_be_visible()
    check(page, width)
    page.get_by_role("button", name=re.compile("登记凭证")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, width)
