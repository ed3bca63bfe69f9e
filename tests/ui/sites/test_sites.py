"""照片, 反馈, 上图: what those who look after sites see to, on a telephone and at a desk."""

import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect

from tests.core.registry.photos.conftest import jpeg
from tests.ui.sites.conftest import Site, by_telephone, say
from tests.ui.test_account import check_both

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# 3 MB a second: a photo of some megabytes takes a while.
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 3_000_000}
LOADED = "[...document.querySelectorAll('.album img')].every((one) => one.complete && one.naturalWidth > 300)"


@pytest.fixture(name="refusals")
def _refusals() -> set[str]:
    """What the browser may write down of requests that fail, for the page says it."""
    return {f"the server responded with a status of {status}" for status in (400, 409)}


def public_photos(origin: str, site: int) -> list[Any]:
    """What everybody is shown of a site."""
    found: list[Any] = httpx2.get(f"{origin}/facilities/{site}").json()["properties"]["photos"]
    return found


def test_who_looks_after_a_site_brings_a_photo_from_the_telephone_and_takes_one_away(
    site: Site, signed: Any, origin: str, tmp_path: Path
) -> None:
    here = site("district:310118", "示例·青浦司机之家")
    there, broken = tmp_path / "a.jpg", tmp_path / "b.jpg"
    there.write_bytes(by_telephone(1, (121.48, 31.2301)))  # 0.0001 degrees of latitude are 11 m
    broken.write_bytes(b"no picture")
    assert there.stat().st_size > 2_000_000
    page = signed("site_manager", "district:310118", "/console?view=photos", viewport=PHONE, bypass_csp=True)
    expect(page.locator("header nav a")).to_have_text(["工作台", "进度", "照片", "反馈", "试算"])
    row = page.locator(".rows li", has_text="示例·青浦司机之家")
    expect(row).to_contain_text("缺 2 项：厕所、冰箱")
    check_both(page, PHONE["width"])
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_label("拍照或选照片：厕所").set_input_files(broken)
    toilet = page.get_by_role("region", name="厕所")
    expect(toilet.get_by_role("status")).to_contain_text("完好的 JPEG、PNG 或 WebP")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.get_by_label("拍照或选照片：厕所").set_input_files(there)
    expect(toilet.locator(".sending")).to_have_text(re.compile(r"第 1/1 张 [1-9]\d?%"))
    expect(toilet.get_by_role("status")).to_have_text("已保存，拍摄于站点处（相距 11 米）", timeout=20_000)
    expect(page.locator(".sum")).to_contain_text("还缺 1 项服务的照片：冰箱")
    expect(page.locator(".sum")).to_contain_text("照片已向公众公开")
    page.wait_for_function(LOADED)
    (public,) = public_photos(origin, here)
    assert (public["function"], public["width"], public["height"]) == ("toilet", 1200, 1600)  # upright
    check_both(page, PHONE["width"])
    page.get_by_role("button", name="移除厕所的照片").click()
    page.get_by_role("button", name="移除", exact=True).last.click()
    expect(page.locator(".album > .told")).to_have_text("已移除一张“厕所”照片")
    expect(page.locator(".sum")).to_contain_text("还缺 2 项")
    assert public_photos(origin, here) == []


def test_what_drivers_say_is_answered_with_its_age_in_sight_by_a_union_whose_site_has_nobody(
    site: Site, signed: Any, origin: str
) -> None:
    here = site("district:310117", "示例·松江司机之家")
    say(origin, here, "hours", "晚上八点关门", jpeg("teal"))
    assert httpx2.post(f"{origin}/facilities/{here}/reports", json={"state": "closed"}).status_code == 201
    page = signed("district_union", "district:310117", "/console?view=feedback", viewport=DESK, bypass_csp=True)
    tapped = page.get_by_role("region", name="司机刚反映").get_by_role("listitem")
    expect(tapped).to_have_text(re.compile("^关门了 示例·松江司机之家 刚刚$"))
    said = page.locator(".said li", has_text="晚上八点关门")
    expect(said.get_by_role("heading")).to_have_text("营业时间")
    expect(said.locator(".age")).to_contain_text("刚刚")
    page.wait_for_function("document.querySelector('.told-by img').naturalWidth === 640")
    check_both(page, DESK["width"])
    said.get_by_label(re.compile("处理说明")).fill("打电话 13900000000")
    said.get_by_role("button", name="已更正").click()
    expect(said.get_by_role("alert")).to_have_text("请勿填写电话、证件号等个人信息")
    said.get_by_label(re.compile("处理说明")).fill("时间已改")
    said.get_by_role("button", name="已更正").click()
    expect(page.locator(".told")).to_have_text("已答复 示例·松江司机之家：已更正")
    expect(page.locator(".none")).to_have_text("没有待处理的反馈。")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="已处理").click()
    expect(page.locator(".said .done")).to_contain_text("时间已改")
    check_both(page, PHONE["width"])


def test_the_centre_enters_how_a_site_stands_on_a_platform_and_sees_what_changed_since(
    site: Site, signed: Any, origin: str, by_hand: Any
) -> None:
    here = site("district:310116", "示例·金山司机之家")
    page = signed("staff_service_centre", "centre:staff_service", f"/console?view=listings&id={here}", viewport=DESK)
    amap = page.get_by_role("region", name="高德地图")
    app = page.get_by_role("region", name="职工之家")
    expect(amap).to_contain_text("未报送")
    expect(amap).to_contain_text("资料齐全")
    expect(app).to_contain_text("还缺：照片（厕所、冰箱）")
    for state, label, value in (("sent", None, ""), ("online", "平台的站点编号", "B0FF-0001")):
        amap.get_by_label("登记为").select_option(state)
        if label:
            amap.get_by_role("button", name="登记").click()
            expect(amap.get_by_role("alert")).to_have_text("须填写平台的站点编号")
            amap.get_by_label(label).fill(value)
        amap.get_by_role("button", name="登记").click()
        expect(amap.locator(f".state.{state}")).to_be_visible()
    expect(page.locator(".told")).to_have_text("已登记 高德地图：已上图")
    expect(page.locator(".entries li")).to_have_count(2)
    change = f"update core.facility set free_bays = 7 where id = {here}"
    by_hand(lambda connection: connection.exec_driver_sql(change))
    page.goto("/console?view=listings")
    page.get_by_label("平台").select_option("amap")
    page.get_by_label("状态").select_option("changed")
    row = page.locator(".rows li").filter(has_text="示例·金山司机之家")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("已上图")
    expect(row).to_contain_text("此后有变更")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例·金山司机之家")
    page.get_by_role("link", name="站点照片").click()
    # 附件2-7 三(三): who lists sites may bring a photo that is wanted there, and takes none away.
    page.get_by_label("拍照或选照片：冰箱").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    expect(page.locator(".shelf img")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("移除"))).to_have_count(0)


def test_listings_are_accessible_on_a_telephone_and_at_a_desk(site: Site, signed: Any) -> None:
    here = site("district:310116")
    page = signed(
        "staff_service_centre",
        "centre:staff_service",
        f"/console?view=listings&id={here}",
        viewport=PHONE,
        bypass_csp=True,
    )
    page.get_by_label("登记为").first.select_option("sent")
    check_both(page, PHONE["width"])
    page.get_by_role("button", name="登记").first.click()
    expect(page.locator(".entries li")).to_have_count(1)
    page.goto("/console?view=listings&state=sent")
    expect(page.locator(".rows li").first).to_be_visible()
    page.set_viewport_size(DESK)
    check_both(page, DESK["width"])
