"""A list goes back to its union with why and comes anew; a card changes, told by its member and by the centre."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.member_protection.lists.conftest import list_of, member, number_of
from tests.ui.test_account import check

CONSOLE = "/console?view=protection"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# A job begins in a process of its own, which takes its time where the machine is busy.
SLOW_MS = 60_000


def test_a_district_sends_a_list_back_and_the_union_sends_a_mended_one_in_its_place(
    see: Callable[..., Page],
    people: dict[str, str],
    on: Callable[[str], None],
    ask: Callable[..., Any],
    send_list: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    told = send_list(people["union"], list_of([member(one) for one in (121, 122, 123)]))
    on("2024-12-10")
    submitted = ask(people["union"]).post(f"/programmes/member_protection/lists/{told['id']}/submission")
    assert submitted.status_code == 200, submitted.text
    on("2024-12-18")
    place = f"{CONSOLE}&part=lists&id={told['id']}"
    district = see(people["district"], place)
    members = district.get_by_role("region", name=re.compile("^名单人员"))
    expect(members.locator("tbody tr").nth(1)).to_contain_text("3示**319")
    expect(members).not_to_contain_text(number_of(122))
    members.get_by_label("退回第 3 行").check()
    form = district.get_by_role("form", name="退回基层工会")
    expect(form.get_by_role("button", name="退回")).to_be_disabled()
    form.get_by_label("退回理由").fill("有一人已退休，请核对后重报")
    form.get_by_label("第 3 行的理由").fill("已退休，不属在职会员")
    form.get_by_role("button", name="退回").click()
    expect(district.locator(".head .state")).to_have_text("已退回")

    union = see(people["union"], place)
    steps = union.get_by_role("region", name="办理过程")
    expect(steps).to_contain_text(
        "区局（产业）工会退回2024-12-18有一人已退休，请核对后重报第 3 行：已退休，不属在职会员"
    )
    file = tmp_path / "更正.csv"
    file.write_bytes(list_of([member(121), member(123)]))
    form = union.get_by_role("form", name="上传更正后的名单")
    form.get_by_label(re.compile("^文件")).set_input_files(file)
    form.get_by_role("button", name="上传并核对").click()
    expect(union.locator(".head .state")).to_have_text("待提交", timeout=SLOW_MS)
    union.get_by_role("link", name="查看被退回的名单").click()
    expect(union.locator(".head .state")).to_have_text("已撤回")
    union.get_by_role("link", name="查看代替它的名单").click()
    union.get_by_role("button", name="提交").click()
    union.get_by_role("button", name="确定提交").click()
    expect(union.locator(".head .state")).to_have_text("待区局确认")

    # Narrowed by the service: of what waits for the district there is this one.
    district.goto(f"{CONSOLE}&part=lists&state=submitted&way=central&year=2025")
    expect(district.get_by_role("region", name="名单").get_by_role("listitem")).to_have_count(1)


def test_a_member_says_on_the_phone_that_the_card_was_lost(
    see: Callable[..., Page],
    insure: Callable[[Iterable[int]], dict[str, Any]],
    bound: Callable[[int], str],
    on: Callable[[str], None],
    refusals: set[str],
) -> None:
    refusals.add("the server responded with a status of 400")
    insure([301])
    login = bound(301)
    on("2025-06-03")
    page = see(login, "/console?view=sign-in&next=/own", **PHONE)
    page.get_by_role("button", name="卡号有变更").click()
    page.get_by_label("新卡卡号").fill("6200 0000 0000 0006")
    page.get_by_label("换卡日期").fill("2025-06-02")
    page.get_by_label("新卡卡号").fill(f"6200{301:012}")
    page.get_by_role("button", name="登记新卡").click()
    expect(page.get_by_role("alert")).to_have_text("应与现用卡号不同")
    page.get_by_label("新卡卡号").fill("6200 7777 0000 0016")
    page.get_by_role("button", name="登记新卡").click()
    expect(page.get_by_role("status")).to_have_text("已登记新卡")
    expect(page.get_by_role("region", name="收款和扣款的卡")).to_contain_text(
        "挂失补卡：6200 **** 0301 → 6200 **** 0016"
    )
    expect(page.get_by_text(re.compile("6200 77"))).to_have_count(0)


def test_the_centre_enters_which_card_a_member_has_now(
    see: Callable[..., Page],
    people: dict[str, str],
    insure: Callable[[Iterable[int]], dict[str, Any]],
    on: Callable[[str], None],
) -> None:
    insure([302])
    on("2025-06-03")
    page = see(people["centre"], f"{CONSOLE}&part=cards")
    form = page.get_by_role("form", name="登记新卡")
    form.get_by_label("证件号码").fill(number_of(302))
    form.get_by_label("新卡卡号").fill("6200888800000302")
    form.get_by_label("换卡日期").fill("2025-06-02")
    form.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("已登记")
    row = page.get_by_role("region", name="换卡记录").get_by_role("listitem").first
    expect(row).to_contain_text("示**")
    expect(row).to_contain_text("挂失补卡 2025-06-02")


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_what_came_back_and_cards_are_accessible_and_fit_the_window(
    width: int,
    height: int,
    scheme: Any,
    see: Callable[..., Page],
    people: dict[str, str],
    on: Callable[[str], None],
    ask: Callable[..., Any],
    send_list: Callable[..., dict[str, Any]],
) -> None:
    more = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": height}}
    told = send_list(people["union"], list_of([member(160 + width // 1000), member(170 + width // 1000)]))
    on("2024-12-10")
    at = f"/programmes/member_protection/lists/{told['id']}"
    assert ask(people["union"]).post(f"{at}/submission").status_code == 200
    page = see(people["district"], f"{CONSOLE}&part=lists&id={told['id']}", **more)
    page.get_by_label("退回第 2 行").check()
    check(page, width)
    why = {"reason": "请核对", "rows": [{"row": 2, "reason": "重复"}]}
    assert ask(people["district"]).post(f"{at}/return", json=why).status_code == 200
    page = see(people["union"], f"{CONSOLE}&part=lists&id={told['id']}", **more)
    expect(page.get_by_role("form", name="上传更正后的名单")).to_be_visible()
    check(page, width)
    page = see(people["centre"], f"{CONSOLE}&part=cards", **more)
    expect(page.get_by_role("form", name="登记新卡")).to_be_visible()
    check(page, width)
    page.goto(f"{CONSOLE}&part=accounts")
    expect(page.get_by_role("search")).to_be_visible()
    check(page, width)
