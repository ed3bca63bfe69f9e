"""/own: a member on the phone sees the cover, files a claim with photographed papers, and how far it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.plugins.member_protection.lists.conftest import GRASSROOTS, number_of
from tests.ui.conftest import Add, Open
from tests.ui.protection.conftest import AT, REFUSED, identity_of
from tests.ui.test_account import check

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DIST = Path(__file__).parents[3] / "map_ui/dist"
FIRST_LOAD_BYTES = 25_000


@pytest.fixture(name="phone")
def _phone(see: Callable[..., Page]) -> Callable[..., Page]:
    """A phone on which somebody signed in, by way of the page itself."""

    def phone(login: str, **more: Any) -> Page:
        page: Page = see(login, "/console?view=sign-in&next=/own", **{**PHONE, **more})
        expect(page.get_by_role("heading", level=1)).to_have_text("会员专享基本保障")
        return page

    return phone


def fill_stay(page: Page) -> None:
    """Begin a claim for twelve nights in hospital."""
    page.get_by_role("link", name="申请给付").click()
    page.get_by_label("入院日期").fill("2025-04-01")
    page.get_by_label("出院日期").fill("2025-04-13")
    expect(page.get_by_label("住院天数")).to_have_value("12")
    page.get_by_label("医院").fill("示例医院")
    page.get_by_role("button", name="保存，去上传材料").click()
    expect(page.get_by_text("草稿，还没有提交")).to_be_visible()


def test_who_a_member_is_is_refused_with_the_same_words_whatever_was_wrong(
    phone: Callable[..., Page],
    employ: Add,
    on: Callable[[str], None],
    refusals: set[str],
    confirmed: dict[str, Any],
) -> None:
    refusals.add(f"{REFUSED}403")
    on("2025-05-20")
    page = phone(employ("member", GRASSROOTS, "示例·会员8"))
    said = []
    for number, card in ((number_of(8), "6200000000000001"), (number_of(900), "6200000000000008")):
        page.get_by_label("证件号码").fill(number)
        page.get_by_label("卡号").fill(card)
        page.get_by_role("button", name="核对").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("button", name="核对")).to_be_enabled()
        said.append(page.get_by_role("alert").inner_text())
    assert said[0] == said[1]
    page.get_by_label("证件号码").fill(number_of(8))
    page.get_by_label("卡号").fill(identity_of(8)["card_number"])
    page.get_by_role("button", name="核对").click()
    # B+ of the whole year, of which no day was paid.
    expect(page.get_by_text("2025-01-01 至 2025-12-31")).to_be_visible()
    expect(page.get_by_text("住院已给付 0 天，还有 180 天")).to_be_visible()
    assert number_of(8) not in page.url
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")
    assert kept == "[{},{}]"


def test_a_claim_with_photographed_papers_survives_a_weak_signal(
    phone: Callable[..., Page],
    bound: Callable[[int], str],
    ask: Callable[[str], httpx2.Client],
    photo: bytes,
    refusals: set[str],
) -> None:
    refusals.add("net::ERR_")
    login = bound(4)
    page = phone(login)
    fill_stay(page)
    picture: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
    page.context.set_offline(True)
    page.get_by_label("拍照：出院小结").set_input_files(picture)
    expect(page.get_by_role("alert")).to_contain_text("连不上服务")
    expect(page.get_by_text("还有 1 份材料没有传完。")).to_be_visible()
    # It goes out by itself once there is a network again.
    page.context.set_offline(False)
    expect(page.get_by_text("已上传 2025-05-20")).to_be_visible(timeout=30_000)
    # A bill of two pages is one PDF; of a single photo the long side is 2400.
    page.get_by_label("选文件：住院收据").set_input_files([picture, picture])
    expect(page.get_by_text("已上传 2025-05-20")).to_have_count(2, timeout=30_000)
    (claim,) = ask(login).get(f"{AT}/own/claims").json()["claims"]
    papers = ask(login).get(f"{AT}/own/claims/{claim['id']}").json()["papers"]
    assert {one["kind"]: one["media_type"] for one in papers} == {
        "hospital_record": "image/jpeg",
        "hospital_bill": "application/pdf",
    }
    assert all(one["size_bytes"] < len(photo) * 2 for one in papers)

    # The draft is the service's: whoever comes back finds it.
    page.goto("/own?view=claims")
    page.get_by_role("link", name="住院保障").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已提交")
    # Thirty days after 20 May.
    expect(page.get_by_text("最迟 2025-06-19 付款")).to_be_visible()
    assert ask(login).get(f"{AT}/own/claims/{claim['id']}").json()["state"] == "filed"


def test_what_is_decided_is_told_with_its_clause_and_its_letter(
    phone: Callable[..., Page], bound: Callable[[int], str], granted: Callable[[int], str]
) -> None:
    granted(5)
    page = phone(bound(5))
    page.get_by_role("link", name="申请", exact=True).click()
    # Eight days, 60 yuan each.
    expect(page.get_by_role("listitem").first).to_contain_text("已核准，等待付款480.00 元")
    page.get_by_role("link", name="住院保障").click()
    expect(page.get_by_text("给付 8 天，付至您的会员服务卡或社保卡。")).to_be_visible()
    expect(page.get_by_text("附件2-1 二(二)")).to_be_visible()
    letter = page.get_by_role("link", name="查看决定书").get_attribute("href")
    assert "480.00" in page.request.get(str(letter)).text()


def test_an_estimate_leaves_nothing_in_the_address(phone: Callable[..., Page], bound: Callable[[int], str]) -> None:
    page = phone(bound(7))
    page.get_by_role("link", name="试算").click()
    # Of 12 days ten are left of 180, 60 yuan each.
    expect(page.get_by_role("status")).to_contain_text("600.00")
    page.get_by_label("此前已赔付天数").fill("175")
    expect(page.get_by_role("status")).to_contain_text("300.00")
    assert page.url.endswith("/own?view=trial")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_on_a_phone(
    scheme: Any, phone: Callable[..., Page], bound: Callable[[int], str]
) -> None:
    page = phone(bound(7 if scheme == "light" else 6), bypass_csp=True, color_scheme=scheme)
    expect(page.get_by_text("住院已给付 0 天")).to_be_visible()
    check(page, 390)
    fill_stay(page)
    check(page, 390)
    page.goto("/own?view=claims")
    expect(page.get_by_text("草稿，还没有提交")).to_be_visible()
    check(page, 390)
    page.goto("/own?view=trial")
    expect(page.get_by_role("status")).to_contain_text("600.00")
    check(page, 390)


def test_the_page_speaks_english_and_asks_to_sign_in(open_page: Open) -> None:
    page = open_page(**PHONE)
    page.goto("/own?lang=en")
    expect(page.get_by_role("heading", level=2)).to_have_text("My cover and my claims")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_built_files_of_the_first_load_are_within_the_budget() -> None:
    manifest = json.loads((DIST / ".vite/manifest.json").read_text(encoding="utf-8"))
    files, waiting = {"own.html"}, ["own.html"]
    while waiting:
        entry = manifest[waiting.pop()]
        files |= {entry["file"], *entry.get("css", [])}
        waiting += entry.get("imports", [])
    total = sum((DIST / f"{file}.br").stat().st_size for file in files)
    assert 5_000 < total <= FIRST_LOAD_BYTES
