"""登录: signing in and out, what is said where that does not work, and where one goes on to."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.ui.conftest import ACCOUNT, PASSWORD, Add, serving, sign_in, signed_in

REFUSED = "the server responded with a status of "


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


def test_a_service_without_its_database_is_said_in_its_words(browser: Browser, found: Found) -> None:
    nowhere = SecretStr("postgresql://geo_service:nobody@127.0.0.1:1/none")
    with serving(Settings(database_url=nowhere, work=False), found) as url:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{url}{ACCOUNT}")
        expect(page.get_by_role("alert")).to_contain_text("数据库")
        expect(page.get_by_role("button", name="再试一次")).to_be_visible()
        expect(page.get_by_role("link", name="登录")).to_be_visible()
        context.close()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/console", "javascript:alert(1)"])
def test_one_goes_on_only_to_where_the_service_says(page: Page, add: Add, elsewhere: str) -> None:
    page.goto(f"/console?view=sign-in&next={elsewhere}")
    sign_in(page, add())
    expect(page.get_by_role("heading", level=1)).to_have_text("试算")


def test_one_goes_on_to_another_page_of_the_service(page: Page, add: Add, base_url: str) -> None:
    page.goto("/console?view=sign-in&next=/%3Fopen%3D0")
    sign_in(page, add())
    expect(page).to_have_url(f"{base_url}/?open=0")


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


def test_who_signs_out_is_nobody_here(page: Page, add: Add) -> None:
    signed_in(page, add())
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("已退出登录")).to_be_visible()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert page.request.get("/account").status == 401
    page.goto(ACCOUNT)
    expect(page.get_by_label("登录名")).to_be_focused()


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
