"""登录 and 我的账户: signing in and out, browsers, and keys of programs, as somebody does it in a browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pydantic import SecretStr
from sqlalchemy import Connection, Engine

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.settings import DATA, Settings
from tests.ui.conftest import serving

AXE = Path(__file__).parents[2] / "map_ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "correct horse 电池"
ACCOUNT = "/console?view=account"
REFUSED = "the server responded with a status of "
type Add = Callable[..., str]
type Open = Callable[..., Page]


@pytest.fixture(scope="module", name="made")
def _made(ui_database_url: str) -> Iterator[Engine]:
    """The app role, on a database with the organisations."""
    made = engine(ui_database_url, "geo_app", connections=2, statement_timeout_ms=60_000)
    with made.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
    yield made
    made.dispose()


@pytest.fixture(scope="module", name="by_hand")
def _by_hand(made: Engine) -> Callable[[Callable[[Connection], Any]], Any]:
    """Does something in the database."""

    def by_hand(work: Callable[[Connection], Any]) -> Any:
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return work(connection)

    return by_hand


@pytest.fixture(scope="module", name="add")
def _add(by_hand: Callable[..., Any]) -> Add:
    """Adds somebody made up, and gives their login name."""

    def add(role: str = "operator", organisation: str = "federation", name: str = "示例·甲") -> str:
        login = f"u{uuid4().hex[:10]}"
        new = NewPerson(login, name, organisation, role, PASSWORD, None, None)
        by_hand(lambda connection: add_person(connection, new, read_roles(DATA), Passwords(), "test"))
        return login

    return add


@pytest.fixture(scope="module", name="add_program")
def _add_program(by_hand: Callable[..., Any]) -> Callable[..., str]:
    """Adds a program with keys that are good for so many days each, and gives its name."""

    def add_program(*days: int) -> str:
        name = f"sample-{uuid4().hex[:8]}"
        new = NewMachine(name, "federation", ("*",), ("facility:changes", "facility:read"), 60)
        by_hand(lambda connection: add_machine(connection, new, read_roles(DATA)))
        for number in days:
            by_hand(lambda connection, number=number: add_key(connection, name, number))
        return name

    return add_program


@pytest.fixture(name="open_page")
def _open_page(
    browser: Browser, browser_context_args: dict[str, Any], base_url: str, watch: Callable[[Page], Page]
) -> Iterator[Open]:
    """Opens a page in a browser of its own."""
    opened: list[BrowserContext] = []

    def open_page(**more: Any) -> Page:
        opened.append(browser.new_context(**{**browser_context_args, "base_url": base_url, **more}))
        return watch(opened[-1].new_page())

    yield open_page
    for context in opened:
        context.close()


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def signed_in(page: Page, login: str, path: str = ACCOUNT) -> Page:
    """A page of somebody who signed in."""
    page.goto(path)
    sign_in(page, login)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")
    return page


def program(page: Page, name: str) -> Locator:
    """Where a program stands with its keys."""
    return page.get_by_role("region", name=name, exact=True)


def test_a_link_to_the_account_leads_by_way_of_signing_in_to_the_account(page: Page, add: Add) -> None:
    page.goto(ACCOUNT)
    expect(page).to_have_title("登录 · 上海工会服务站点")
    expect(page.get_by_label("登录名")).to_be_focused()
    assert page.get_by_label("登录名").get_attribute("autocomplete") == "username"
    assert page.get_by_label("密码", exact=True).get_attribute("autocomplete") == "current-password"
    sign_in(page, add("district_union", "district:310101", "示例·乙"))
    expect(page).to_have_title("我的账户 · 上海工会服务站点")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    who = page.get_by_role("region", name="示例·乙")
    expect(who).to_contain_text("区局（产业）工会黄浦区总工会")
    expect(page.get_by_role("link", name="我的账户：示例·乙")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("region", name="系统接口密钥")).to_have_count(0)
    page.reload()
    expect(who).to_be_visible()


def test_who_signs_in_at_the_calculator_comes_back_to_what_was_filled_in(page: Page, add: Add) -> None:
    page.goto("/console?programme=recuperation&decision=group.quota")
    page.get_by_label("已预约").fill("24980")
    expect(page).to_have_url(re.compile("%22booked%22%3A24980"))
    before = page.url
    page.get_by_role("link", name="登录").click()
    sign_in(page, add())
    expect(page.get_by_label("已预约")).to_have_value("24980")
    assert page.url == before
    page.get_by_role("link", name="我的账户").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")
    page.go_back()
    expect(page.get_by_label("已预约")).to_have_value("24980")
    expect(page).to_have_title("试算 · 上海工会服务站点")
    page.go_forward()
    expect(page).to_have_title("我的账户 · 上海工会服务站点")


def test_signed_out_the_calculator_loads_nothing_of_accounts(page: Page) -> None:
    loaded: list[str] = []
    page.on("response", lambda answer: loaded.append(f"{answer.status} {answer.url}"))
    page.goto("/console")
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    expect(page.get_by_role("status", name="答复")).not_to_be_empty()
    assert [one for one in loaded if "account" in one or not one.startswith("200")] == []


def test_every_refusal_is_said_alike(page: Page, add: Add, refusals: set[str]) -> None:
    refusals.add(f"{REFUSED}401")
    page.goto("/console?view=sign-in")
    for login in (add(), f"nobody{uuid4().hex[:8]}"):
        sign_in(page, login, "wrong horse")
        expect(page.get_by_role("alert")).to_have_text("登录名或密码不对")
        expect(page.get_by_label("密码", exact=True)).to_be_focused()
        expect(page.get_by_label("密码", exact=True)).to_have_accessible_description("登录名或密码不对")
        page.get_by_label("密码", exact=True).fill("")
    assert "wrong" not in page.url


def test_a_name_that_is_locked_says_how_long_and_another_one_may_sign_in(
    page: Page, add: Add, refusals: set[str]
) -> None:
    refusals.update({f"{REFUSED}401", f"{REFUSED}429"})
    login, other = f"nobody{uuid4().hex[:8]}", add()
    page.goto(ACCOUNT)
    for _ in range(5):
        with page.expect_response("**/session"):
            sign_in(page, login, "wrong horse")
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()
    sign_in(page, login, "wrong horse")
    expect(page.get_by_role("alert")).to_have_text("尝试次数过多，暂时不能登录")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"还要等 0:(30|2\d)"))
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_disabled()
    sign_in(page, other)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")


def test_the_lock_counts_down_to_another_try(page: Page, refusals: set[str]) -> None:
    refusals.update({f"{REFUSED}401", f"{REFUSED}429"})
    page.clock.install()
    login = f"nobody{uuid4().hex[:8]}"
    page.goto("/console?view=sign-in")
    for _ in range(6):
        with page.expect_response("**/session"):
            sign_in(page, login, "wrong horse")
        page.clock.run_for(10)
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_disabled()
    page.clock.run_for(31_000)
    expect(page.get_by_text("现在可以再试了")).to_be_visible()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()


def test_a_network_that_is_away_is_said_in_words(page: Page, add: Add, refusals: set[str]) -> None:
    refusals.add("net::ERR_INTERNET_DISCONNECTED")
    page.goto("/console?view=sign-in")
    expect(page.get_by_label("登录名")).to_be_focused()
    page.context.set_offline(True)
    sign_in(page, login := add())
    expect(page.get_by_role("alert")).to_have_text("连不上服务，请检查网络后再试")
    page.context.set_offline(False)
    sign_in(page, login)
    expect(page.get_by_role("link", name="我的账户")).to_be_visible()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/console", "javascript:alert(1)"])
def test_one_goes_on_only_to_where_the_service_says(page: Page, add: Add, elsewhere: str) -> None:
    page.goto(f"/console?view=sign-in&next={elsewhere}")
    sign_in(page, add())
    expect(page.get_by_role("heading", level=1)).to_have_text("试算")


def test_the_password_can_be_looked_at_and_caps_lock_is_said(page: Page) -> None:
    page.goto("/console?view=sign-in")
    secret = page.get_by_label("密码", exact=True)
    secret.fill("secret")
    page.get_by_role("button", name="显示密码").click()
    assert secret.get_attribute("type") == "text"
    page.get_by_role("button", name="显示密码").click()
    assert secret.get_attribute("type") == "password"
    secret.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'A', modifierCapsLock: true, bubbles: true}))"
    )
    expect(page.get_by_text("大写锁定已打开")).to_be_visible()


def test_the_providers_button_stands_only_where_there_is_a_provider(
    page: Page, browser: Browser, ui_database_url: str, found: Found
) -> None:
    page.goto("/console?view=sign-in")
    expect(page.get_by_label("登录名")).to_be_visible()
    expect(page.get_by_role("link", name="统一认证登录")).to_have_count(0)
    settings = Settings(
        database_url=SecretStr(ui_database_url),
        work=False,
        oidc_issuer="https://login.example",
        oidc_client_id="geo_service",
        public_url="http://127.0.0.1:1",
    )
    with serving(settings, found) as url:
        context = browser.new_context(locale="zh-CN")
        other = context.new_page()
        other.goto(f"{url}{ACCOUNT}")
        button = other.get_by_role("link", name="统一认证登录")
        expect(button).to_have_attribute("href", "/session/oidc?next=%2Fconsole%3Fview%3Daccount")
        context.close()


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
    expect(there.get_by_text("您已被退出").or_(there.get_by_text("登录已过期或已在别处退出"))).to_be_visible()
    sign_in(there, login)
    expect(there.get_by_role("heading", level=1)).to_have_text("我的账户")


def test_who_signs_out_is_nobody_here(page: Page, add: Add) -> None:
    signed_in(page, add())
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("已退出登录")).to_be_visible()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert page.request.get("/account").status == 401
    page.goto(ACCOUNT)
    expect(page.get_by_label("登录名")).to_be_focused()


def test_a_session_that_ended_meanwhile_leads_to_signing_in_and_back(
    page: Page, add: Add, add_program: Callable[..., str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}401")
    name, login = add_program(), add()
    signed_in(page, login)
    page.context.clear_cookies()
    page.get_by_role("button", name="新建密钥").click()
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
    expect(program(page, name)).to_contain_text("站点变更订阅、站点（含未公开）")
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
    row = program(page, name).get_by_role("listitem")
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
    expect(program(page, name).get_by_role("listitem")).to_have_count(2)
    expect(program(page, name).get_by_text("到期", exact=False).filter(has_text="还有")).to_have_count(0)
    page.get_by_role("button", name="新建密钥").click()
    page.get_by_label("程序").select_option(name)
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(f"{name} 已有两把有效密钥，请先停用一把")


def test_it_speaks_english_and_keeps_the_language_when_signing_in(page: Page, add: Add) -> None:
    page.goto(ACCOUNT)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Login name").fill(add("district_union", "district:310101"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.get_by_text("Huangpu District Federation of Trade Unions")).to_be_visible()
    assert page.url.endswith("lang=en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_every_view_is_accessible_and_every_target_is_large_enough(
    scheme: str, size: tuple[int, int], add: Add, add_program: Callable[..., str], open_page: Open
) -> None:
    add_program(), add_program(1, 20)
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    page.goto(ACCOUNT)
    expect(page.get_by_label("登录名")).to_be_visible()
    check(page, size[0])
    sign_in(page, add())
    expect(page.get_by_role("region", name="系统接口密钥")).to_be_visible()
    check(page, size[0])
    page.get_by_role("button", name="停用").first.click()
    check(page, size[0])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="新建密钥").click()
    check(page, size[0])
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_label("密钥", exact=True)).to_be_visible()
    check(page, size[0])


def check(page: Page, width: int) -> None:
    """Nothing that axe finds, nothing wider than the window, on a phone no target below 44 pixels."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 700:
        return
    small = page.evaluate(
        "[...document.querySelectorAll('button, a:not(.skip), input, select')].filter((e) => e.checkVisibility())"
        ".map((e) => [e.textContent, e.getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 43.5 || r.width < 43.5)"
        ".map(([text, r]) => `${text} ${r.width}x${r.height}`)"
    )
    assert small == []
