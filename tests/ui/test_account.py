"""我的账户: in which browsers one is signed in, and the keys of the programs that one looks after."""

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.axe import violations
from tests.ui.conftest import ACCOUNT, Add, Open, sign_in, signed_in

REFUSED = "the server responded with a status of "


def program(page: Page, name: str) -> Locator:
    """Where a program stands with its keys."""
    return page.get_by_role("region", name=name, exact=True)


def keys(page: Page, name: str) -> Locator:
    """Where the keys of a program stand."""
    return program(page, name).get_by_role("listitem").filter(has_text="fk_")


def test_another_browser_is_signed_out_from_here(add: Add, open_page: Open, refusals: set[str]) -> None:
    refusals.add(f"{REFUSED}401")
    login = add()
    here, there = signed_in(open_page(), login), signed_in(open_page(), login)
    here.reload()
    rows = here.get_by_role("region", name="已登录的浏览器").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("这个浏览器正在使用")
    rows.nth(1).get_by_role("button", name="退出").click()
    expect(rows).to_have_count(1)
    expect(here.get_by_role("status")).to_have_text("已退出那个浏览器")
    expect(here.get_by_role("heading", name="已登录的浏览器")).to_be_focused()
    there.get_by_role("button", name="退出登录").click()
    expect(there.get_by_text("登录已过期或已在别处退出，请重新登录")).to_be_visible()
    sign_in(there, login)
    expect(there.get_by_role("heading", level=1)).to_have_text("我的账户")


def test_a_session_that_ended_meanwhile_leads_to_signing_in_and_back(
    page: Page, add: Add, add_program: Callable[..., str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}401")
    name, login = add_program(), add()
    signed_in(page, login)
    opener = page.get_by_role("button", name="新建密钥")
    expect(opener).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    opener.click()
    page.get_by_label("程序").select_option(name)
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_text("登录已过期或已在别处退出，请重新登录")).to_be_visible()
    sign_in(page, login)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")


def test_a_key_is_made_shown_once_used_and_ended(
    page: Page, base_url: str, add: Add, add_program: Callable[..., str]
) -> None:
    name = add_program()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in(page, add())
    expect(program(page, name)).to_contain_text("还没有密钥")
    expect(program(page, name)).to_contain_text("站点变更订阅站点（含未公开）")
    expect(program(page, name)).to_contain_text("全部组织")
    opener = page.get_by_role("button", name="新建密钥")
    opener.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("程序").select_option(name)
    dialog.get_by_label("有效天数").fill("30")
    with page.expect_request("**/account/keys") as sent:
        dialog.get_by_role("button", name="生成密钥").click()
    assert len(sent.value.headers["idempotency-key"]) == 32
    expect(dialog).to_contain_text("只显示这一次")
    expect(dialog.get_by_role("button", name="复制", exact=True)).to_be_focused()
    key = dialog.get_by_label("密钥").input_value()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="复制", exact=True).click()
    expect(dialog.get_by_role("status")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == key
    bearer = {"Authorization": f"Bearer {key}"}
    assert httpx2.get(f"{base_url}/account", headers=bearer).json()["name"] == name
    dialog.get_by_role("button", name="我已保存").click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    row = keys(page, name)
    expect(row).to_contain_text("还有 30 天到期")
    expect(row).to_contain_text("刚刚")
    assert key not in page.content()
    row.get_by_role("button", name="停用").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name="停用")).to_be_focused()
    row.get_by_role("button", name="停用").click()
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(program(page, name)).to_contain_text("还没有密钥")
    expect(page.get_by_role("heading", name="系统接口密钥")).to_be_focused()
    assert httpx2.get(f"{base_url}/account", headers=bearer).status_code == 401


def test_a_third_key_is_refused_in_the_services_words(
    page: Page, add: Add, add_program: Callable[..., str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}409")
    name = add_program(31, 400)
    signed_in(page, add())
    expect(keys(page, name)).to_have_count(2)
    expect(keys(page, name).filter(has_text="还有")).to_have_count(0)
    page.get_by_role("button", name="新建密钥").click()
    page.get_by_label("程序").select_option(name)
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(f"{name} 已有两把有效密钥，请先停用一把")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_every_view_is_accessible_and_every_target_is_large_enough(
    size: tuple[int, int], add: Add, add_program: Callable[..., str], open_page: Open
) -> None:
    add_program(), add_program(1, 20)
    page = open_page(bypass_csp=True, viewport={"width": size[0], "height": size[1]})
    page.goto(ACCOUNT)
    expect(page.get_by_label("登录名")).to_be_visible()
    check_both(page, size[0])
    sign_in(page, add())
    expect(page.get_by_role("region", name="系统接口密钥")).to_be_visible()
    check_both(page, size[0])
    page.get_by_role("button", name="停用").first.click()
    check_both(page, size[0])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="新建密钥").click()
    check_both(page, size[0])
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_label("密钥", exact=True)).to_be_visible()
    check_both(page, size[0])


def check_both(page: Page, width: int) -> None:
    """The same by day and by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        check(page, width)


def check(page: Page, width: int) -> None:
    """Nothing that axe finds, nothing wider than the window, on a phone no target below 44 pixels."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 700:
        return
    small = page.evaluate(
        "[...document.querySelectorAll('button, a:not(.skip), input, select')].filter((e) => e.checkVisibility())"
        # A box to tick is as large as its label, which ticks it as well.
        ".map((e) => [e.textContent, (e.closest('label') ?? e).getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 43.5 || r.width < 43.5)"
        ".map(([text, r]) => `${text} ${r.width}x${r.height}`)"
    )
    assert small == []
