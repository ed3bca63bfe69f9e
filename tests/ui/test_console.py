"""The console: its entry, and its views as they come and go."""

from playwright.sync_api import Page, Route, expect

from tests.ui.conftest import Add, signed_in


def test_the_console_opens_in_chinese_and_in_english(page: Page) -> None:
    page.goto("/console")
    expect(page.get_by_role("heading", level=1)).to_have_text("试算")
    page.goto("/console?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calculator")


def test_a_view_that_arrives_late_does_not_take_the_place_of_the_one_gone_to_since(page: Page, add: Add) -> None:
    held: list[Route] = []
    page.route("**/assets/work-*.js", lambda route: held.append(route))  # noqa: PLW0108 — it marks what it is given
    signed_in(page, add())
    page.get_by_role("link", name="工作台").click()
    expect(page.get_by_text("正在读取…")).to_be_visible()
    page.get_by_role("link", name="我的账户：示例·甲").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("我的账户")
    with page.expect_response("**/assets/work-*.js"):
        for route in held:
            route.continue_()
    page.wait_for_load_state("networkidle")
    expect(heading).to_have_text("我的账户")
    page.get_by_role("link", name="工作台").click()
    expect(page.get_by_text("您的角色没有需要办理的事项。")).to_be_visible()
