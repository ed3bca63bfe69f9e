"""给付申请, 付款批次, 统计: the centre sees what is due, two persons decide, another one releases what is paid."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.protection.conftest import REFUSED
from tests.ui.test_account import check

CLAIMS = "/console?view=protection&part=claims"
BATCHES = "/console?view=protection&part=batches"


def next_step(page: Page, name: str, told: str) -> None:
    """Take the next step, and read what came of it."""
    page.get_by_role("region", name="下一步").get_by_role("button", name=name).click()
    expect(page.get_by_role("status").first).to_contain_text(told)


def test_a_claim_is_decided_by_two(
    see: Callable[..., Page],
    people: dict[str, str],
    on: Callable[[str], None],
    filed: Callable[[int, str], str],
) -> None:
    claim = filed(1, "2025-03-20")
    on("2025-04-20")
    first = see(people["centre"], CLAIMS)
    # Thirty days after 20 March, reading C18: paid by 19 April.
    row = first.get_by_role("listitem").filter(has_text="逾期 1 天")
    expect(row).to_contain_text("待核对材料2025-03-018 天逾期 1 天2025-04-19")
    first.goto(f"{CLAIMS}&id={claim}")
    papers = first.get_by_role("region", name=re.compile("材料"))
    papers.get_by_role("button", name="查看 出院小结").click()
    expect(papers.get_by_role("img", name="出院小结（住院病历）")).to_be_visible()
    assert papers.get_by_role("img").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 3000
    papers.get_by_role("button", name="查看病情信息").click()
    expect(papers).to_contain_text("医院示例医院")
    first.get_by_role("button", name="材料不齐…").click()
    first.get_by_role("checkbox", name="诊断证明").check()
    first.get_by_role("button", name="记录材料不齐").click()
    expect(first.locator(".summary")).to_contain_text("停止计时")
    next_step(first, "材料齐全", "已记录材料齐全")
    next_step(first, "提出意见", "已提出意见")
    # Eight days, 60 yuan each.
    expect(first.get_by_role("region", name="意见，待另一人复核")).to_contain_text("480.00 元8 天付至会员的卡")
    expect(first.get_by_text("意见由您提出，须由另一人决定")).to_be_visible()
    expect(first.get_by_role("button", name="同意")).to_have_count(0)

    second = see(people["second"], f"{CLAIMS}&id={claim}")
    next_step(second, "同意，作出决定", "已作出决定")
    expect(second.locator(".head .state")).to_have_text("决定给付")
    letter = second.get_by_role("link", name="查看、打印决定书").get_attribute("href")
    assert "480.00" in second.request.get(str(letter)).text()


def test_a_batch_is_released_by_another_and_the_bank_answers_it(
    see: Callable[..., Page],
    people: dict[str, str],
    granted: Callable[[int], str],
    refusals: set[str],
    tmp_path: Path,
) -> None:
    refusals.add(f"{REFUSED}403")
    granted(2)
    first, second = see(people["centre"], BATCHES), see(people["second"], BATCHES)
    first.get_by_role("button", name="制作批次").click()
    expect(first.get_by_role("heading", level=1)).to_have_text(re.compile(r"^批次 \d{6}$"))
    first.get_by_role("button", name="放行").click()
    expect(first.get_by_role("alert")).to_contain_text("不能放行")
    second.goto(first.url)
    next_step(second, "放行", "已放行")
    with second.expect_download() as downloading:
        second.get_by_role("button", name="下载付款文件").click()
    file = tmp_path / "payments.csv"
    downloading.value.save_as(file)
    lines = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    (paid,) = (line for line in lines if line["收款账号"].strip() == "6200000000000002")
    assert paid["金额"] == "480.00"

    answer = tmp_path / "回盘.csv"
    with answer.open("w", encoding="gb18030", newline="") as opened:
        heading = ("付款参考号", "金额", "结果", "退回原因")
        csv.writer(opened).writerows(
            [heading, (paid["付款参考号"], "480.00", "成功", ""), ("RF00X", "1.00", "成功", "")]
        )
    second.get_by_label("文件").set_input_files(answer)
    second.get_by_role("button", name="上传并核对").click()
    expect(second.get_by_text("2 行：已付 1 笔 480.00 元，退回 0 笔 0.00 元，对不上 1 行")).to_be_visible()
    payment = second.get_by_role("row").filter(has_text=paid["付款参考号"])
    expect(payment).to_contain_text("已付")
    expect(second.get_by_role("region", name=re.compile("对不上的行")).first).to_contain_text("没有这个参考号")


def test_a_statement_of_the_bank_is_held_against_the_vouchers(
    see: Callable[..., Page], people: dict[str, str], refusals: set[str], tmp_path: Path
) -> None:
    refusals.add(f"{REFUSED}400")
    statement = tmp_path / "流水.csv"
    statement.write_text("交易日期,凭证号,金额\n2025-01-20,T9999-0001,13.00\n", encoding="utf-8")
    page = see(people["centre"], "/console?view=protection&part=statement")
    bad = tmp_path / "有误.csv"
    bad.write_text("交易日期,凭证号,金额\n" + "2025-01-20,T9999-0001,x\n" * 130, encoding="utf-8")
    page.get_by_label("文件").set_input_files(bad)
    page.get_by_role("button", name="上传并核对").click()
    refused = page.get_by_role("alert").filter(has_text="文件有 130 行有误")
    expect(refused.get_by_role("row")).to_have_count(101)
    with page.expect_download() as downloading:
        refused.get_by_role("button", name="下载 CSV").click()
    downloading.value.save_as(bad)
    told = list(csv.DictReader(bad.read_text(encoding="utf-8-sig").splitlines()))
    assert [one["行"] for one in told] == [str(row) for row in range(2, 132)]
    page.get_by_label("文件").set_input_files(statement)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("status")).to_have_text("1 行，对上 0 行，到账 0.00 元")
    expect(page.get_by_role("region", name=re.compile("对不上的行")).first).to_contain_text(
        "T9999-000113.00 元没有这个参考号"
    )


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_the_centre_and_supervision_are_accessible_and_fit_the_window(
    width: int,
    height: int,
    scheme: Any,
    see: Callable[..., Page],
    people: dict[str, str],
    filed: Callable[[int, str], str],
    confirmed: dict[str, Any],
) -> None:
    more = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": height}}
    claim = filed(3 if width == 1440 else 9, "2025-05-21")
    page = see(people["centre"], CLAIMS, **more)
    expect(page.locator(".rows li").first).to_be_visible()
    check(page, width)
    page.goto(f"{CLAIMS}&id={claim}")
    expect(page.get_by_role("region", name="下一步")).to_be_visible()
    check(page, width)
    page.goto(BATCHES)
    expect(page.get_by_role("heading", level=1)).to_have_text("付款批次")
    check(page, width)
    page = see(people["supervision"], "/console?view=protection", **more)
    expect(page.get_by_role("region", name="参保和缴费：按工会").first).to_contain_text("黄浦区总工会")
    # One claim is fewer than five: how many there are is not told.
    expect(page.locator(".summary")).to_contain_text("少于 5")
    check(page, width)
