"""试算: every decision that is declared has a form that can be filled in and an answer that can be read."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.ui.axe import violations

QUOTA = "/console?programme=recuperation&decision=group.quota"


def answer(page: Page) -> Locator:
    """Where the answer stands."""
    return page.get_by_role("status", name="答复")


def test_every_decision_opens_with_its_example_filled_in_and_answers_it_with_a_clause(page: Page) -> None:
    programmes = page.request.get("/programmes").json()
    assert len(programmes) == 10
    for programme in programmes:
        for decision in page.request.get(f"/programmes/{programme['name']}/decisions").json():
            page.goto(f"/console?programme={programme['name']}&decision={decision['name']}")
            expect(page.get_by_role("heading", level=2)).to_have_text(decision["title"]["zh"])
            expect(answer(page).locator("blockquote")).not_to_be_empty()
            expect(answer(page).locator(".clause")).to_contain_text("附件2-")
            expect(page.locator(".fault")).to_have_count(0)


def test_the_answer_follows_the_facts(page: Page) -> None:
    page.goto("/console?programme=recuperation&decision=stay.subsidy")
    # 屏风山, 2 rooms for 5 nights: 10 room-nights.
    expect(answer(page)).to_contain_text("可以办理")
    before = answer(page).inner_text()
    page.get_by_label("晚数").fill("1")
    expect(answer(page).locator("dl div").filter(has_text="间夜数").locator("dd").first).to_have_text("2")
    assert answer(page).inner_text() != before


def test_a_refusal_says_why_in_words(page: Page) -> None:
    page.goto("/console?programme=driver_homes&decision=home.accept")
    page.get_by_label("冰箱").uncheck()
    expect(answer(page).locator(".verdict")).to_have_text("✗ 不予办理低于最低要求")
    expect(answer(page).locator("dl div").filter(has_text="尚缺").locator("dd")).to_have_text("冰箱")


def test_the_address_holds_everything_and_opens_the_same_sheet_again(page: Page) -> None:
    page.goto(QUOTA)
    page.get_by_label("已预约").fill("24980")
    expect(page).to_have_url(re.compile("%22booked%22%3A24980"))
    page.goto(page.url)
    expect(page.get_by_label("已预约")).to_have_value("24980")


def test_a_person_is_a_number_in_the_address(page: Page) -> None:
    page.goto("/console?programme=coordinators&decision=pipeline.count")
    page.get_by_label("人员代码").fill("示例某人")
    expect(page).to_have_url(re.compile("%22person%22%3A%221%22"))
    assert quote("示例某人") not in page.url


def test_what_is_wrong_is_said_at_its_field(page: Page) -> None:
    page.goto("/console?programme=driver_homes&decision=home.budget")
    expect(answer(page)).to_contain_text("可以办理")
    with page.expect_response(lambda response: response.status == 422):
        page.get_by_label("微型数量").fill("八十")
    expect(page.get_by_label("微型数量")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("微型数量")).to_have_accessible_description("应为整数")


def test_rows_are_added_and_taken_away(page: Page) -> None:
    page.goto("/console?programme=screening&decision=screen.quota")
    expect(page.get_by_label("3", exact=True)).to_have_value("2500")
    page.get_by_role("button", name="删去 3").click()
    expect(page.get_by_label("3", exact=True)).to_have_count(0)
    page.get_by_role("button", name="增加一项").click()
    expect(page.get_by_label("3", exact=True)).to_have_value("0")


def test_it_speaks_english(page: Page) -> None:
    page.goto(f"{QUOTA}&lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calculator")
    expect(page.get_by_role("status", name="Answer")).to_contain_text("Accepted")
    expect(page.get_by_label("booked")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_it_is_accessible_and_does_not_scroll_sideways(size: tuple[int, int], browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        base_url=base_url,
        bypass_csp=True,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto("/console?programme=driver_homes&decision=home.accept")
    expect(answer(page)).to_contain_text("可以办理")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    context.close()
