"""工作台: a driver home from application to suspension in the browser, by everybody concerned, in a year rehearsed."""

import re
from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, expect

from tests.ui.conftest import Open
from tests.ui.queue.conftest import FOUND, HUANGPU, SITE, at, inspect, public_names, step, taken


def test_a_driver_home_from_application_to_suspension(
    clerk: str, centre: list[str], on: Callable[[str], None], open_page: Open, origin: str
) -> None:
    on("2025-06-30")
    union = at(open_page(), clerk)
    expect(union.locator(".banner")).to_have_text("演练日期 2025-06-30")
    apply(union)
    address = union.url.removeprefix(origin)

    on("2025-09-15")
    first = at(open_page(), centre[0], address)
    step(first, "审核通过")
    taken(first, "审核通过", "审核通过，待验收")
    expect(first.get_by_role("region", name="下一步")).to_contain_text("此前经办过该事项的人不能再办这一步")
    expect(first.get_by_role("region", name="下一步")).to_contain_text("您办过：审核通过（2025-09-15）")
    expect(first.get_by_role("button", name=re.compile("^验收合格"))).to_be_disabled()

    second = at(open_page(), centre[1], address)
    form = step(second, "验收合格")
    expect(form.get_by_role("list").first).to_contain_text("15 分钟以上免费临停")
    inspect(form, FOUND)
    taken(second, "验收合格", "验收合格")
    expect(second.get_by_text("标准要求 9 项，符合 9 项")).to_be_visible()
    expect(second.get_by_role("region", name="位置").get_by_role("listitem")).to_have_count(2)
    form = step(second, "颁发铭牌")
    form.get_by_label("铭牌编号").fill("示-001-号")
    taken(second, "颁发铭牌", "已授牌")

    third = at(open_page(), centre[2], address)
    step(third, "下拨补助")
    taken(third, "下拨补助", "已授牌")
    assert "示例路驿站" not in public_names(origin)
    step(third, "开放并公布")
    taken(third, "开放并公布", "已开放")
    expect(third.get_by_role("region", name="站点")).to_contain_text("已公开")
    assert public_names(origin)[0] == "示例路驿站"
    assert handed_over(origin) == ["示例路驿站"]
    driver = open_page(geolocation={"longitude": 121.48, "latitude": 31.231})
    driver.goto("/?open=0")
    expect(driver.get_by_text("示例路驿站")).to_be_visible()

    union.goto(address)
    form = step(union, "暂停开放")
    form.get_by_label("理由（必填）").fill("检查发现厕所停用")
    taken(union, "暂停开放", "暂停开放")
    expect(union.get_by_role("region", name="办理过程")).to_contain_text("检查发现厕所停用")
    assert "示例路驿站" not in public_names(origin)
    assert handed_over(origin) == []
    driver.reload()
    expect(driver.get_by_role("heading", level=2).first).to_be_visible()
    expect(driver.get_by_text("示例路驿站")).to_have_count(0)


def handed_over(origin: str) -> list[str]:
    """The sites in the package for AMap."""
    batches = httpx2.get(f"{origin}/feeds/amap", params={"f": "json"}).json()["batches"]
    return [one["_name"] for batch in batches for one in batch.get("create", [])]


def apply(union: Page) -> None:
    """Apply for a micro home by the form."""
    union.get_by_role("link", name="新建申报").click()
    union.get_by_role("link", name="司机之家创建与管理").click()
    form = union.get_by_role("form", name="司机之家创建与管理")
    expect(form.get_by_label("申报工会", exact=True)).to_have_value(HUANGPU)
    for label, value in SITE.items():
        form.get_by_label(re.compile(f"^{label}")).first.fill(value)
    form.get_by_label("微型或综合型").select_option("micro")
    form.get_by_label("所在区").select_option("310101")
    form.get_by_label("坐标系").select_option("wgs84")
    form.get_by_role("button", name="提交").click()
    expect(union.get_by_role("heading", level=1)).to_have_text("示例路驿站")
    expect(union.locator(".head .state")).to_have_text("已申报")
